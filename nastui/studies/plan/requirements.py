"""What a study needs that is not here: tasks whose benchmark was not imported are left out, and named."""

from __future__ import annotations

from dataclasses import replace

from nastui.base.errors import InputError, NastuiError, Place
from nastui.runs.preparing import prepare
from nastui.studies.plan.planning import plan
from nastui.studies.plan.study import Panel, Study


def absent(study: Study) -> tuple[Study, tuple[tuple[str, str], ...]]:
    """The study without the tasks that cannot be run here, and (task, why) of those.

    Raises:
        InputError: none of its tasks can be run.
    """
    missing: dict[str, str] = {}
    arms: set[tuple[str, str]] = set()
    for one in plan(replace(study, seeds=study.seeds[:1])):
        if one.task in missing or (one.task, one.arm) in arms:
            continue
        arms.add((one.task, one.arm))
        try:
            prepare(one.spec)
        except NastuiError as error:
            missing[one.task] = f"{one.arm}: {error}"
    if len(missing) == len(study.tasks):
        raise InputError(f"none of the study's tasks can be run here: {next(iter(missing.values()))}", place=Place(key="task"))
    return _without(study, set(missing)), tuple(missing.items())


def _without(study: Study, tasks: set[str]) -> Study:
    panels = [replace(panel, tasks=tuple(task for task in panel.tasks if task not in tasks)) for panel in study.panels]
    comparisons = [replace(one, tasks=tuple(task for task in one.tasks if task not in tasks)) for one in study.comparisons]
    kept: tuple[Panel, ...] = tuple(panel for panel in panels if panel.tasks)
    names = {panel.name for panel in kept}
    return replace(
        study,
        tasks=tuple(task for task in study.tasks if task.name not in tasks),
        panels=kept,
        comparisons=tuple(one for one in comparisons if one.tasks and one.panel in names),
    )
