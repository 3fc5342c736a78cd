"""Which fronts of a study can be compared: hypervolumes of different objectives, or from different reference points, are different quantities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from nastui.base.errors import InputError, Place
from nastui.drawing.numbers import plainly
from nastui.fitness.objective_settings import ObjectiveSettings
from nastui.runs.run_spec import RunSpec
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
                remedy="give both arms the same objectives and references, or compare something else",
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


def _alike(one: RunSpec, other: RunSpec) -> bool:
    """Whether both optimise the same numbers from the same reference; the order plays no part."""
    first, second = _optimised(one), _optimised(other)
    return first.keys() == second.keys() and all(_same(first[source], second[source]) for source in first)


def _optimised(spec: RunSpec) -> dict[Any, ObjectiveSettings]:
    """By what is measured: `fitness` is what [fitness] gives."""
    return {(one.source, _fitness(spec) if one.source[1] == "fitness" else None): one for one in spec.objectives if one.goal != "none"}


def _fitness(spec: RunSpec) -> tuple[Any, ...]:
    return spec.fitness.name, *(getattr(spec.fitness.settings, name, None) for name in ("split", "epochs"))


def _same(one: ObjectiveSettings, other: ObjectiveSettings) -> bool:
    """Goals that are left to the table are the same for both, and no other than one that is given can be meant."""
    return one.reference == other.reference and (one.goal == other.goal or "auto" in (one.goal, other.goal))


def _in_words(spec: RunSpec) -> str:
    each = [(one, " ".join(map(str, filter(None, _fitness(spec)))) if one.name == "fitness" else one.name) for one in spec.objectives]
    parts = [
        f"{name} from {'the worst in the table' if one.reference is None else plainly(one.reference, 6)}" for one, name in each if one.goal != "none"
    ]
    return ", ".join(parts) or "no objectives"
