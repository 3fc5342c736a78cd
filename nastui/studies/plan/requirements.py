"""What of a study can be run here: tasks without their benchmark, arms without a package, and duplicate arms are left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from nastui.base.errors import InputError, MissingError, NastuiError, Place
from nastui.base.steps import within
from nastui.runs.preparing import check_preparable
from nastui.runs.run_spec import RunSpec
from nastui.studies.plan.planning import PlannedRun, plan
from nastui.studies.plan.same_search import identities
from nastui.studies.plan.study import DuplicateArm, Panel, Study

# ---- arms that are one search under two names: their runs are the same runs, so they are no evidence beside each other


def without_duplicates(study: Study) -> tuple[Study, tuple[tuple[str, str], ...]]:
    """The study whose panels show arms with the same evaluations once, under the first name, and (arm, why) of those that are left out.

    Raises:
        InputError: the study cannot be planned, or two of its tasks are one.
    """
    varied = any(arm.vary for arm in study.arms)
    seeds = study.seeds if varied else study.seeds[:1]
    planned = plan(replace(study, seeds=seeds))
    same = _identities(planned)
    _check_tasks(planned, same)
    found = {(panel, duplicate.arm): duplicate for panel, duplicate in _duplicates(planned, same)}
    panels = tuple(_once(panel, tuple(duplicate for (name, _), duplicate in found.items() if name == panel.name)) for panel in study.panels)
    return replace(study, panels=panels), tuple(
        (duplicate.arm, f"in the panel '{panel}', {duplicate.why}") for (panel, _), duplicate in found.items()
    )


def _identities(planned: tuple[PlannedRun, ...]) -> Mapping[str, str]:
    """By digest, since panels share runs."""
    return identities({one.digest: one.spec for one in planned})


def _check_tasks(planned: tuple[PlannedRun, ...], same: Mapping[str, str]) -> None:
    """Each task of a panel counts as a block of its own, and as one more question to correct for: no two may be the same runs."""
    runs: dict[tuple[str, str], list[tuple[str, int, str]]] = {}
    for one in planned:
        runs.setdefault((one.panel, one.task), []).append((one.arm, one.seed, same[one.digest]))
    first: dict[tuple[str, tuple[tuple[str, int, str], ...]], str] = {}
    for (panel, task), made in runs.items():
        other = first.setdefault((panel, tuple(made)), task)
        if other != task:
            raise InputError(
                f"the tasks '{other}' and '{task}' have the same runs in the panel '{panel}', and would count as two",
                remedy="take one of them out, or give them different `set`",
                place=Place(key="task"),
            )


def _duplicates(planned: tuple[PlannedRun, ...], same: Mapping[str, str]) -> Iterator[tuple[str, DuplicateArm]]:
    first: dict[tuple[str, str, str], str] = {}
    for one in planned:
        arm = first.setdefault((one.panel, one.task, same[one.digest]), one.arm)
        if arm != one.arm:
            yield one.panel, DuplicateArm(one.arm, arm, f"'{one.arm}' has the spec of '{arm}' on '{one.task}', so their runs are the same")


def _once(panel: Panel, duplicates: tuple[DuplicateArm, ...]) -> Panel:
    gone = {duplicate.arm for duplicate in duplicates}
    return replace(panel, arms=tuple(arm for arm in panel.arms if arm not in gone), absent=(*panel.absent, *sorted(gone)), duplicates=duplicates)


# ----


LeftOut: TypeAlias = tuple[tuple[str, str], ...]
"""(name of a task or an arm, why)."""


def runnable_part(study: Study, stored: Collection[str] = ()) -> tuple[Study, LeftOut]:
    """The study without what cannot be run here or would be shown twice, and what that is.

    Of arms with one spec, whose runs are the same, the first stays.
    A task is left out where an arm lacks its benchmark (arms that need no table would be compared with nothing), or where no arm can be run; an arm
    where it cannot be run on one of the tasks that stay.

    Args:
        study: what is planned.
        stored: digests of stored runs. Where an arm's first run is among them, it could be run, and nothing is opened to see.

    Raises:
        InputError: none of its tasks can be run.
    """
    study, duplicates = without_duplicates(study)
    unproven = [one for one in _one_of_each(study) if one.digest not in stored]
    refused = {}
    for place, one in enumerate(unproven):
        with within(f"{one.arm} on {one.task}", place, len(unproven)):
            if (error := _refusal(one)) is not None:
                refused[one.task, one.arm] = error
    tasks = {task.name: error for task in study.tasks if (error := _why_not(study, task.name, refused)) is not None}
    if len(tasks) == len(study.tasks):
        raise InputError(f"none of the study's tasks can be run here: {next(iter(tasks.values())).unplaced}", place=Place(key="task"))
    arms = {arm: error for (task, arm), error in refused.items() if task not in tasks}
    return _without(study, set(tasks), set(arms)), (*duplicates, *((name, str(error)) for name, error in (*tasks.items(), *arms.items())))


def _one_of_each(study: Study) -> Iterator[PlannedRun]:
    first = {(one.task, one.arm): one for one in plan(replace(study, seeds=study.seeds[:1]))}
    yield from first.values()


def _refusal(one: PlannedRun) -> NastuiError | None:
    try:
        check_preparable(_settled(one.spec))
    except NastuiError as error:
        return error
    return None


def _settled(spec: RunSpec) -> RunSpec:
    """With any cost in place of one that would be measured, which takes seconds to minutes and decides nothing here."""
    fitness, features = spec.fitness.settings, spec.features
    if hasattr(fitness, "seconds_per_cell") and fitness.seconds_per_cell is None:
        spec = replace(spec, fitness=replace(spec.fitness, settings=replace(fitness, seconds_per_cell=1.0)))
    if features is not None and features.seconds_per_cell is None:
        spec = replace(spec, features=replace(features, seconds_per_cell=1.0))
    return spec


def _why_not(study: Study, task: str, refused: Mapping[tuple[str, str], NastuiError]) -> NastuiError | None:
    """Why a task cannot be run; None where it can."""
    meant = {arm for panel in study.panels if task in panel.tasks for arm in panel.arms}
    found = {arm: error for (place, arm), error in refused.items() if place == task}
    no_table = [error for error in found.values() if isinstance(error, MissingError) and error.place.key == "benchmark"]
    if no_table:
        return no_table[0]
    return next(iter(found.values())) if meant and meant == set(found) else None


def _without(study: Study, tasks: set[str], arms: set[str]) -> Study:
    """Comparisons with an arm that is left out stay declared: they count as missing evidence."""
    panels = [_panel_without(panel, tasks, arms) for panel in study.panels]
    kept = {panel.name for panel in panels if panel.tasks and panel.arms}
    comparisons = [replace(one, tasks=tuple(task for task in one.tasks if task not in tasks)) for one in study.comparisons]
    return replace(
        study,
        tasks=tuple(task for task in study.tasks if task.name not in tasks),
        arms=tuple(arm for arm in study.arms if arm.name not in arms),
        panels=tuple(panel for panel in panels if panel.name in kept),
        comparisons=tuple(one for one in comparisons if one.tasks and one.panel in kept),
    )


def _panel_without(panel: Panel, tasks: set[str], arms: set[str]) -> Panel:
    kept, gone = ([arm for arm in panel.arms if (arm in arms) is out] for out in (False, True))
    return replace(panel, tasks=tuple(task for task in panel.tasks if task not in tasks), arms=tuple(kept), absent=(*panel.absent, *gone))
