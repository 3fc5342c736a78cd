"""What rules look at, what they find, and how they judge: declared comparisons, all evaluated cells, and tests with a margin."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from nastui.drawing.numbers import significant
from nastui.studies.report.sections.comparisons import Compared
from nastui.studies.report.sections.coverage import KnownSpace
from nastui.studies.report.study_data import Numbers, StudyData
from nastui.studies.statistics.claims import ALPHA, Evidence, Verdict, judge
from nastui.studies.statistics.p_values import holm
from nastui.studies.statistics.samples import Interval
from nastui.studies.statistics.summary import between_seed_std
from nastui.studies.statistics.two_arms import Shift, paired, two_samples
from nastui.studies.statistics.whole_runs import DEALS, whole_runs

# ---- what rules look at, and what they find


LEAST_RUNS: Final = 10
"""Arms with fewer runs are shown, and decide nothing."""
OPPOSITE: Final = {Verdict.HOLDS: Verdict.DOES_NOT_HOLD, Verdict.DOES_NOT_HOLD: Verdict.HOLDS, Verdict.NOT_DECIDED: Verdict.NOT_DECIDED}


@dataclass(frozen=True)
class Decided:
    """One piece of evidence on one task, and what it says."""

    task: str
    what: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True)
class RuleFinding:
    """What a rule finds for a claim."""

    evidence: tuple[Decided, ...]
    all_must_hold: bool
    """Else one piece that holds is enough."""


@dataclass(frozen=True)
class ClaimContext:
    """A study's evidence, its declared comparisons, and what its tables say of their spaces."""

    data: StudyData
    compared: tuple[Compared, ...]
    tables: Mapping[str, KnownSpace]

    def tasks(self, panel: str) -> Iterator[str]:
        """Those of a panel that give verdicts."""
        for task in self.data.study.panel(panel).tasks:
            if self.data.study.task(task).verdicts:
                yield task

    def too_few(self, panel: str, task: str, *arms: str) -> str | None:
        """Which of these arms has too few runs of its own to decide anything; None where all have enough.

        Runs that share a batch of images and initial weights are alike: there, the sets of scores count.
        """
        if duplicate := self.data.study.panel(panel).duplicate(*arms):
            return duplicate.why
        for arm in arms:
            runs, units = self.data.runs(panel, task, arm), self.data.units(panel, task, arm)
            if len(runs) < LEAST_RUNS:
                return f"{arm} has {len(runs)} runs, fewer than {LEAST_RUNS}"
            plural = "" if len(units) == 1 else "s"
            if len(units) < LEAST_RUNS:
                return f"the runs of {arm} have {len(units)} set{plural} of scores among them, fewer than {LEAST_RUNS}"
        return None


def undecided(task: str, what: str, why: str) -> Decided:
    """Evidence that is not there: it keeps a claim from holding."""
    return Decided(task, what, Verdict.NOT_DECIDED, why)


# ----


def judged_comparison(one: Compared, context: ClaimContext, *, either: bool, sign: float) -> Decided:
    """Whether the first is above the second (sign 1), below (−1), or either, by more than the margin."""
    declared, what = one.declared, f"{one.declared.first} and {one.declared.second}"
    if few := context.too_few(declared.panel, one.task, declared.first, declared.second):
        return undecided(one.task, what, few)
    finals = [context.data.independent(declared.panel, one.task, arm, declared.measure_of(one.split)) for arm in (declared.first, declared.second)]
    margin, ends = between_seed_std(*finals), sorted((sign * one.shift.interval.low, sign * one.shift.interval.high))
    if not (math.isfinite(margin) and math.isfinite(one.shift.estimate)):
        return undecided(one.task, what, "runs that found nothing, or too few to know their spread")
    said = judge(Evidence(one.adjusted, sign * one.shift.estimate, Interval(ends[0], ends[1], one.shift.interval.level), margin, either))
    return Decided(one.task, what, said.verdict, said.reason)


# ---- judging all that two arms evaluated, not only their incumbents


@dataclass(frozen=True)
class _Seen:
    """Of one pair on one task."""

    p: float
    """That the values are from one distribution: whole runs are dealt anew."""
    shift: Shift
    """Of the median cell of a run."""
    margin: float


def evaluated_differ(pairs: list[tuple[str, str, str]], panel: str, context: ClaimContext) -> list[Decided]:
    """Whether the arms of each (task, first, second) evaluated different accuracies: by whole runs, and in the median by more than the margin.

    The margin is the standard deviation between seeds of a run's median cell; Holm's correction is over these pairs.
    """
    few = [context.too_few(panel, task, first, second) for task, first, second in pairs]
    seen = [None if lack else _seen(context, panel, *pair) for pair, lack in zip(pairs, few, strict=True)]
    adjusted = holm([float("nan") if one is None else one.p for one in seen]).tolist() if pairs else []
    decided = []
    for (task, first, second), lack, one, p in zip(pairs, few, seen, adjusted, strict=True):
        what = f"all that {first} and {second} evaluated"
        decided.append(undecided(task, what, lack or "accuracies that are unknown") if one is None else _judged(task, what, one, p))
    return decided


def _seen(context: ClaimContext, panel: str, task: str, first: str, second: str) -> _Seen | None:
    data = context.data
    sides = [data.evaluated(panel, task, arm) for arm in (first, second)]
    if any(len(side) < len(data.units(panel, task, arm)) for side, arm in zip(sides, (first, second), strict=True)):
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


# ---- tests that one sample lies above another by more than a margin, judged together


@dataclass(frozen=True)
class Above:
    """The first sample is above the second by more than the margin."""

    task: str
    what: str
    first: Numbers
    second: Numbers
    margin: float
    denied: bool = False
    """The evidence is that this is not so."""
    pairs: bool = False
    """Both samples are of the same runs, in the same order."""


def judged(tests: list[Above]) -> list[Decided]:
    """Judge all tests of a claim, with Holm's correction over them; what is not finite is not decided."""
    found = [_tested(one) for one in tests]
    adjusted = holm([float("nan") if one is None else one[0] for one in found]).tolist() if found else []
    decided = []
    for test, one, p in zip(tests, found, adjusted, strict=True):
        if one is None:
            decided.append(undecided(test.task, test.what, "accuracies that are unknown or not finite"))
            continue
        said = judge(Evidence(p, one[1].estimate, one[1].interval, test.margin))
        decided.append(Decided(test.task, test.what, OPPOSITE[said.verdict] if test.denied else said.verdict, said.reason))
    return decided


def _tested(test: Above) -> tuple[float, Shift] | None:
    whole = len(test.first) > 1 and len(test.second) > 1 and np.isfinite([*test.first, *test.second, test.margin]).all()
    if not whole:
        return None
    if test.pairs:
        pairs = paired(dict(enumerate(test.first.tolist())), dict(enumerate(test.second.tolist())))
        return pairs.p, pairs.shift
    found = two_samples(test.first, test.second)
    return found.p, found.shift
