"""The rule by which questions of a claim are judged, all of them together; what it needs to know stands in the study file before the runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nastui.drawing.numbers import significant
from nastui.studies.statistics.contrast import Contrast
from nastui.studies.statistics.p_values import holm
from nastui.studies.statistics.verdicts import Verdict

ALPHA: Final = 0.05
UNKNOWN: Final = float("nan")


OPPOSITE: Final = {Verdict.HOLDS: Verdict.DOES_NOT_HOLD, Verdict.DOES_NOT_HOLD: Verdict.HOLDS, Verdict.NOT_DECIDED: Verdict.NOT_DECIDED}


class Sense(StrEnum):
    """What a question asks of two samples."""

    ABOVE = "above"
    NOT_ABOVE = "not above"
    EITHER = "different"


@dataclass(frozen=True)
class Question:
    """Whether the first of two samples is above the second, is not, or differs from it, by an effect that matters."""

    what: str
    """In words."""
    sense: Sense
    found: Contrast | None
    """None where it could not be asked: it is not decided, and counts in the corrections all the same."""
    why: str = ""
    """Why not."""


@dataclass(frozen=True)
class Answer:
    """A verdict with what it rests on."""

    question: Question
    verdict: Verdict
    reason: str
    p_for: float
    """Corrected; NaN where it could not be asked."""
    p_against: float


def answers(questions: Sequence[Question], a12: float) -> tuple[Answer, ...]:
    """Judge all questions of one claim.

    A difference is shown where the rank test's p is below .05 after Holm's correction over all questions, and the effect matters: A12 of at least
    `a12`, or a difference of means of at least the margin that A12 does not contradict. It is ruled out where, after Holm's correction over all
    questions, the difference is below the margin (above its negative as well, where either side counts), and A12 below `a12`. Else nothing is
    decided.

    Args:
        questions: all that the claim asks, everywhere.
        a12: from where on a difference matters.
    """
    if not questions:
        return ()
    shown, ruled_out = (holm([_p(one, a12, against=against) for one in questions]).tolist() for against in (False, True))
    return tuple(_answer(one, a12, *both) for one, both in zip(questions, zip(shown, ruled_out, strict=True), strict=True))


def _p(question: Question, a12: float, *, against: bool) -> float:
    """Of the test that there is a difference, or that there is none that matters; 1 where the effect seen says otherwise."""
    found, either = question.found, question.sense is Sense.EITHER
    if found is None:
        return UNKNOWN
    if against:
        return max(found.above_p, found.below_p) if either else found.above_p
    return found.p if _matters(found, a12, either=either) else 1.0


def _matters(found: Contrast, a12: float, *, either: bool) -> bool:
    above = found.a12 >= a12 or (found.difference >= found.margin and (either or found.a12 > 0.5))  # the rank test has no direction of its own
    return above or (either and (1 - found.a12 >= a12 or -found.difference >= found.margin))


def _answer(question: Question, a12: float, shown: float, ruled_out: float) -> Answer:
    found = question.found
    if found is None:
        return Answer(question, Verdict.NOT_DECIDED, question.why, UNKNOWN, UNKNOWN)
    either = question.sense is Sense.EITHER
    matters = _matters(found, a12, either=either)
    verdict = Verdict.NOT_DECIDED
    if matters and shown < ALPHA:
        verdict = Verdict.HOLDS
    elif not matters and ruled_out < ALPHA and not (either and found.shape_p is not None and found.shape_p < ALPHA):
        verdict = Verdict.DOES_NOT_HOLD
    reason = _reason(question, verdict, shown, ruled_out)
    if question.sense is Sense.NOT_ABOVE:
        return Answer(question, OPPOSITE[verdict], reason, ruled_out, shown)
    return Answer(question, verdict, reason, shown, ruled_out)


def _reason(question: Question, verdict: Verdict, shown: float, ruled_out: float) -> str:
    """`verdict` is that of a difference, not of the question."""
    found = question.found
    assert found is not None
    effect = f"A12 {found.a12:.2f}, difference {significant(found.difference, 3)} ({_interval(found)})"
    margin = f"margin {significant(found.margin, 3)}"
    if verdict is Verdict.HOLDS:
        return f"shown: p = {significant(shown, 2)}; {effect}, {margin}{_small(found)}"
    if verdict is Verdict.DOES_NOT_HOLD:
        where = "within" if question.sense is Sense.EITHER else "below"
        return f"ruled out: {where} the {margin} with p = {significant(ruled_out, 2)}; {effect}"
    shape = found.shape_p
    if question.sense is Sense.EITHER and ruled_out < ALPHA and shape is not None and shape < ALPHA:
        return f"alike in location, yet of another shape (Kolmogorov–Smirnov p = {significant(shape, 2)}); {effect}, {margin}"
    return f"neither shown (p = {significant(shown, 2)}) nor ruled out (p = {significant(ruled_out, 2)}); {effect}, {margin}"


def _small(found: Contrast) -> str:
    return f"; smaller than runs differ between seeds ({significant(found.std, 3)})" if abs(found.difference) < found.std else ""


def _interval(found: Contrast) -> str:
    return f"90 % interval {significant(found.interval.low, 3)} … {significant(found.interval.high, 3)}"
