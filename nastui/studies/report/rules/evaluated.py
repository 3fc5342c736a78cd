"""Judging all that two arms evaluated, not only their incumbents."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nastui.drawing.numbers import significant
from nastui.studies.report.rules.grounds import Decided, Grounds, undecided
from nastui.studies.statistics.claims import ALPHA, Evidence, Verdict, judge
from nastui.studies.statistics.holm import holm
from nastui.studies.statistics.shift import Shift
from nastui.studies.statistics.spread import between_seed_std
from nastui.studies.statistics.two_samples import two_samples
from nastui.studies.statistics.whole_runs import DEALS, whole_runs


@dataclass(frozen=True)
class _Seen:
    """Of one pair on one task."""

    p: float
    """That the values are from one distribution: whole runs are dealt anew."""
    shift: Shift
    """Of the median cell of a run."""
    margin: float


def evaluated_differ(pairs: list[tuple[str, str, str]], panel: str, grounds: Grounds) -> list[Decided]:
    """Whether the arms of each (task, first, second) evaluated different accuracies: by whole runs, and in the median by more than the margin.

    The margin is the standard deviation between seeds of a run's median cell; Holm's correction is over these pairs.
    """
    few = [grounds.lacking(panel, task, first, second) for task, first, second in pairs]
    seen = [None if lack else _seen(grounds, panel, *pair) for pair, lack in zip(pairs, few, strict=True)]
    adjusted = holm([float("nan") if one is None else one.p for one in seen]).tolist() if pairs else []
    decided = []
    for (task, first, second), lack, one, p in zip(pairs, few, seen, adjusted, strict=True):
        what = f"all that {first} and {second} evaluated"
        decided.append(undecided(task, what, lack or "accuracies that are unknown") if one is None else _judged(task, what, one, p))
    return decided


def _seen(grounds: Grounds, panel: str, task: str, first: str, second: str) -> _Seen | None:
    evidence = grounds.evidence
    sides = [evidence.evaluated(panel, task, arm) for arm in (first, second)]
    if any(len(side) < len(evidence.units(panel, task, arm)) for side, arm in zip(sides, (first, second), strict=True)):
        return None
    medians = [np.array([float(np.median(values)) for values in side]) for side in sides]
    return _Seen(whole_runs(*sides, permutations=DEALS).p, two_samples(*medians).shift, between_seed_std(*medians))


def _judged(task: str, what: str, one: _Seen, p: float) -> Decided:
    if not (math.isfinite(one.margin) and math.isfinite(one.shift.estimate)):
        return undecided(task, what, "accuracies that are not finite")
    said = judge(Evidence(p, one.shift.estimate, one.shift.interval, one.margin, either_side=True))
    if said.verdict is Verdict.DOES_NOT_HOLD and p < ALPHA:
        return undecided(task, what, f"{said.reason}; yet the distributions differ (p = {significant(p, 2)})")
    return Decided(task, what, said.verdict, said.reason)
