"""What a study needs that is not here: tasks whose benchmark is absent, and arms that need a package that is, are left out and named."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from nastui.base.errors import InputError, NastuiError, Place
from nastui.runs.preparing import prepare
from nastui.studies.plan.planning import Planned, plan
from nastui.studies.plan.study import Panel, Study

LeftOut: TypeAlias = tuple[tuple[str, str], ...]
"""(name of a task or an arm, why)."""


def absent(study: Study) -> tuple[Study, LeftOut]:
    """The study without what cannot be run here, and what that is.

    A task on which no arm can be run is left out; so is an arm that cannot be run on one of the tasks that stay.

    Raises:
        InputError: none of its tasks can be run.
    """
    first = {(one.task, one.arm): one for one in plan(replace(study, seeds=study.seeds[:1]))}
    reasons = {place: why for place, one in first.items() if (why := _refusal(one)) is not None}
    tasks = {task.name: _why_none(task.name, first, reasons) for task in study.tasks}
    missing = {name: why for name, why in tasks.items() if why is not None}
    if len(missing) == len(study.tasks):
        raise InputError(f"none of the study's tasks can be run here: {next(iter(missing.values()))}", place=Place(key="task"))
    arms = {arm: why for (task, arm), why in reasons.items() if task not in missing}
    return _without(study, set(missing), set(arms)), (*missing.items(), *arms.items())


def _refusal(one: Planned) -> str | None:
    try:
        prepare(one.spec)
    except NastuiError as error:
        return str(error)
    return None


def _why_none(task: str, planned: dict[tuple[str, str], Planned], reasons: dict[tuple[str, str], str]) -> str | None:
    """Why no arm can be run on a task; None where one can, or where none is meant to."""
    places = [place for place in planned if place[0] == task]
    return reasons[places[0]] if places and all(place in reasons for place in places) else None


def _without(study: Study, tasks: set[str], arms: set[str]) -> Study:
    panels = [_panel_without(panel, tasks, arms) for panel in study.panels]
    kept = {panel.name for panel in panels if panel.tasks and panel.arms}
    comparisons = [replace(one, tasks=tuple(task for task in one.tasks if task not in tasks)) for one in study.comparisons]
    return replace(
        study,
        tasks=tuple(task for task in study.tasks if task.name not in tasks),
        arms=tuple(arm for arm in study.arms if arm.name not in arms),
        panels=tuple(panel for panel in panels if panel.name in kept),
        comparisons=tuple(one for one in comparisons if one.tasks and one.panel in kept and not {one.first, one.second} & arms),
    )


def _panel_without(panel: Panel, tasks: set[str], arms: set[str]) -> Panel:
    return replace(panel, tasks=tuple(task for task in panel.tasks if task not in tasks), arms=tuple(arm for arm in panel.arms if arm not in arms))
