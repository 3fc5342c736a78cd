"""The rule by which a claim is judged; it stands in the study file before the runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nastui.drawing.numbers import significant
from nastui.studies.statistics.samples import Interval

ALPHA = 0.05
_DUST = 1e-9
"""Percent points below which a difference comes from rounding."""


class Verdict(StrEnum):
    """What the evidence says of a claim."""

    HOLDS = "holds"
    DOES_NOT_HOLD = "does not hold"
    NOT_DECIDED = "not decided"


@dataclass(frozen=True)
class Evidence:
    """For one declared comparison. Effect, interval and margin have one unit; a positive effect speaks for the claim."""

    p: float
    """After Holm's correction over all declared comparisons; NaN where it could not be tested."""
    effect: float
    interval: Interval
    """90 %, of the effect."""
    margin: float
    """Effects up to it do not matter: the standard deviation of incumbents between seeds."""
    either_side: bool = False
    """Whether the claim is only that two arms differ, so that an effect of either sign speaks for it."""


@dataclass(frozen=True)
class Judgement:
    """A verdict with what it rests on."""

    verdict: Verdict
    evidence: Evidence
    reason: str


def judge(evidence: Evidence) -> Judgement:
    """Apply the rule.

    The claim holds where p < .05 and the effect exceeds the margin. It does not hold where the whole 90 % interval lies inside the margin or on the
    other side. Else it is not decided: neither the absence of a difference nor one that matters has been shown.
    """
    margin, low, high = evidence.margin, evidence.interval.low, evidence.interval.high
    effect = abs(evidence.effect) if evidence.either_side else evidence.effect
    if evidence.p < ALPHA and effect > margin:
        return Judgement(
            Verdict.HOLDS,
            evidence,
            f"p = {significant(evidence.p, 2)} < {ALPHA}, and the effect {significant(effect, 3)} exceeds the margin {significant(margin, 3)}",
        )
    if high <= margin and (low >= -margin or not evidence.either_side):
        where = "lies inside the margin" if low >= -margin else "stays below the margin"
        return Judgement(Verdict.DOES_NOT_HOLD, evidence, f"the 90 % interval {_interval(evidence)} {where} {significant(margin, 3)}")
    tested = f"p = {significant(evidence.p, 2)}" if evidence.p == evidence.p else "not testable"
    seen = f"{tested}, effect {significant(effect, 3)} against the margin {significant(margin, 3)}, 90 % interval {_interval(evidence)}"
    return Judgement(Verdict.NOT_DECIDED, evidence, f"neither shown nor ruled out: {seen}")


def _interval(evidence: Evidence) -> str:
    """Three digits; what is left of a difference of equal accuracies is nought."""
    low, high = (0.0 if abs(end) < _DUST else end for end in (evidence.interval.low, evidence.interval.high))
    return f"{significant(low, 3)} … {significant(high, 3)}"
