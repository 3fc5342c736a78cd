"""Which fronts of a study can be compared: hypervolumes of different objectives, or from different reference points, are different quantities."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from nastui.base.errors import InputError, NastuiError, Place
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.column_names import column_named
from nastui.drawing.numbers import plainly
from nastui.fitness.objective_settings import ObjectiveSettings, goal_of
from nastui.runs.run_spec import RunSpec
from nastui.runs.spec import OBJECTIVE, document_of
from nastui.studies.plan.study import HYPERVOLUME, Claim, Study

_RULE: Final = "best-front"
Specs = Mapping[tuple[str, str, str], RunSpec]
"""One spec of each panel, task and arm."""


def check_fronts(study: Study, specs: Specs) -> None:
    """Refuse what compares hypervolumes of different quantities.

    Raises:
        InputError: names the arms, and what each optimises.
    """
    for kind, panel, task, pair in _compared(study):
        given = [(arm, specs[panel, task, arm]) for arm in pair if (panel, task, arm) in specs]
        if len(given) == 2 and not _alike(given[0][1], given[1][1]):
            said = " with ".join(f"'{arm}' ({_in_words(spec)})" for arm, spec in given)
            raise InputError(
                f"hypervolumes of '{panel}' on '{task}' cannot be compared: {said}",
                remedy="give both arms the same objectives, goals and references, or compare something else",
                place=Place(key=kind),
            )


def _compared(study: Study) -> Iterator[tuple[str, str, str, tuple[str, str]]]:
    """Comparison or claim, panel, task, two arms."""
    for one in study.comparisons:
        if one.measure == HYPERVOLUME:
            yield from (("comparison", one.panel, task, (one.first, one.second)) for task in one.tasks)
    for claim in study.claims:
        if claim.rule == _RULE:
            for panel in map(study.panel, _panels(claim)):
                arm, others = str(claim.settings["arm"]), claim.settings.get("others") or panel.arms
                yield from (("claim", panel.name, task, (arm, str(other))) for task in panel.tasks for other in others if other != arm)


def _panels(claim: Claim) -> Sequence[str]:
    return [claim.settings["panel"]] if "panel" in claim.settings else claim.settings["panels"]


def measured(document: Mapping[str, Any], optimised: Iterable[tuple[str, float | None]]) -> Hashable:
    """Equal where hypervolumes can be compared: of the same numbers, towards the same goals, from the same reference; the order plays no part.

    Args:
        document: of a run's spec.
        optimised: goal and reference of each of its objectives.
    """
    sources = (ObjectiveSettings(**one).source for one in document.get(OBJECTIVE, ()))
    each = zip(sources, optimised, strict=True)
    return frozenset((source, goal, reference, _fitness_of(document, source)) for source, (goal, reference) in each if goal != "none")


def _fitness_of(document: Mapping[str, Any], source: tuple[str, str]) -> tuple[Any, ...] | None:
    """What `fitness` is among the objectives."""
    fitness = document["fitness"]
    return (fitness["name"], fitness.get("split"), fitness.get("epochs")) if source == ("measure", "fitness") else None


def _alike(one: RunSpec, other: RunSpec) -> bool:
    """Goals of columns that are left to a table that is not here are taken to be the same."""
    try:
        return _measured(one, _goal) == _measured(other, _goal)
    except NastuiError:
        return _measured(one, _any_goal) == _measured(other, _any_goal)


def _measured(spec: RunSpec, goal: Callable[[ObjectiveSettings, RunSpec], str]) -> Hashable:
    return measured(document_of(spec), ((goal(one, spec), one.reference) for one in spec.objectives))


def _goal(one: ObjectiveSettings, spec: RunSpec) -> str:
    kind, name = one.source
    if one.goal != "auto" or kind != "column":
        return goal_of(one, None)
    benchmark = benchmark_named(spec.benchmark)
    return goal_of(one, column_named(benchmark.name, benchmark.columns, benchmark.dataset_named(spec.dataset), name))


def _any_goal(one: ObjectiveSettings, _: RunSpec) -> str:
    return "none" if one.goal == "none" else "any"


def _in_words(spec: RunSpec) -> str:
    document = document_of(spec)
    each = [(one, " ".join(map(str, filter(None, _fitness_of(document, one.source) or ()))) or one.name) for one in spec.objectives]
    parts = (f"{_said_goal(one)}{name} from {_said_reference(one)}" for one, name in each if one.goal != "none")
    return ", ".join(parts) or "no objectives"


def _said_goal(one: ObjectiveSettings) -> str:
    return "" if one.goal == "auto" else f"{one.goal} "


def _said_reference(one: ObjectiveSettings) -> str:
    return "the worst in the table" if one.reference is None else plainly(one.reference, 6)
