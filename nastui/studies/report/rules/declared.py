"""Judging a declared comparison: by its corrected p, its shift, and the spread of its incumbents between seeds."""

from __future__ import annotations

import math

from nastui.studies.report.rules.grounds import Decided, Grounds, undecided
from nastui.studies.report.sections.comparisons import Compared
from nastui.studies.statistics.claims import Evidence, judge
from nastui.studies.statistics.interval import Interval
from nastui.studies.statistics.spread import between_seed_std


def judged_comparison(one: Compared, grounds: Grounds, *, either: bool, sign: float) -> Decided:
    """Whether the first is above the second (sign 1), below (−1), or either, by more than the margin."""
    declared, what = one.declared, f"{one.declared.first} and {one.declared.second}"
    if few := grounds.lacking(declared.panel, one.task, declared.first, declared.second):
        return undecided(one.task, what, few)
    finals = [
        grounds.evidence.independent(declared.panel, one.task, arm, declared.measure_of(one.split)) for arm in (declared.first, declared.second)
    ]
    margin, ends = between_seed_std(*finals), sorted((sign * one.shift.interval.low, sign * one.shift.interval.high))
    if not (math.isfinite(margin) and math.isfinite(one.shift.estimate)):
        return undecided(one.task, what, "runs that found nothing, or too few to know their spread")
    said = judge(Evidence(one.adjusted, sign * one.shift.estimate, Interval(ends[0], ends[1], one.shift.interval.level), margin, either))
    return Decided(one.task, what, said.verdict, said.reason)
