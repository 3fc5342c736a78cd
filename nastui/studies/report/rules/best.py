"""The arm that reaches the goal at the least cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from nastui.drawing.numbers import signed, significant
from nastui.studies.plan.rules import BestSettings
from nastui.studies.report.figures import CostAxis
from nastui.studies.report.rules.judging import ClaimContext, Decided, RuleFinding, undecided
from nastui.studies.report.sections.costs import JUDGED, reach
from nastui.studies.report.study_data import StudyData
from nastui.studies.statistics.claims import Verdict
from nastui.studies.statistics.expected_cost import Reaching, expected_cost, speed_up

ROUNDING: Final = 1e-9
"""Percent points; a goal of no regret at all is still met by an accuracy that was rounded."""


def best(settings: BestSettings, context: ClaimContext) -> RuleFinding:
    """The arm gets as close to the optimum as the reference does in the median, at less expected cost than every other arm of the panel.

    In trainings and in simulated seconds, with the 95 % interval of each ratio above one. Scores of untrained networks are no trainings: arms that go
    by them are compared in simulated seconds only.
    """
    panel, found = context.data.study.panel(settings.panel), list[Decided]()
    for task in context.tasks(panel.name):
        goal = _goal(context.data, panel.name, task, settings.reference)
        for other in (*panel.arms, *panel.absent):
            if other != settings.arm:
                found += _against(context, panel.name, task, settings, other, goal)
    return RuleFinding(tuple(found), all_must_hold=True)


def _against(context: ClaimContext, panel: str, task: str, settings: BestSettings, other: str, goal: float | None) -> Iterator[Decided]:
    data, arm, reference = context.data, settings.arm, settings.reference
    best_there = data.optimum(task)
    few = context.too_few(panel, task, arm, other, reference)
    if few or goal is None or best_there is None:
        yield undecided(task, f"{arm} over {other}", few or "no goal: the best accuracy, or the reference's, is not known")
        return
    free = data.study.arm(other).training_free or data.study.arm(arm).training_free
    for axis in JUDGED:
        what = f"{arm} over {other} in {axis.label}"
        if axis is CostAxis.QUERIES and free:
            continue
        own, its = (reach(data.runs(panel, task, name), axis, data.split(task), best_there - goal) for name in (arm, other))
        if own is None or its is None:
            yield undecided(task, what, "the cost or the accuracies are not known")
        else:
            aim = "the best cell of the table" if goal <= ROUNDING else f"a regret of {significant(goal, 3)}"
            yield _faster(task, f"{what}, to {aim}", own, its)


def _goal(data: StudyData, panel: str, task: str, reference: str) -> float | None:
    """The reference's median final regret, or the noise of the task's accuracies where that is more.

    None where half of its runs found nothing, or an accuracy is unknown.
    """
    optimum, finals = data.optimum(task), data.finals(panel, task, reference)
    if optimum is None or not len(finals) or not np.isfinite(median := float(np.median(finals))):
        return None
    return max(optimum - median, data.study.task(task).noise, ROUNDING)


def _faster(task: str, what: str, own: Reaching, its: Reaching) -> Decided:
    if np.isinf(own.reached).all() or np.isinf(its.reached).all():
        return _never(task, what, own, its)
    found = speed_up(own, its)
    times = [_times(value) for value in (found.ratio, found.interval.low, found.interval.high)]
    text = f"{times[0]} times, 95 % interval {times[1]} to {times[2]}"
    if found.interval.low > 1:
        return Decided(task, what, Verdict.HOLDS, text)
    return Decided(task, what, Verdict.DOES_NOT_HOLD if found.interval.high <= 1 else Verdict.NOT_DECIDED, text)


def _never(task: str, what: str, own: Reaching, its: Reaching) -> Decided:
    """Where an arm never got there: n runs without success have a rate below 3 / n (95 %), so their cost is above a third of all that was spent."""
    never = [np.isinf(one.reached).all() for one in (own, its)]
    if all(never):
        return undecided(task, what, "neither ever got there")
    first, second = (its, own) if never[0] else (own, its)
    least, most = float(second.charged.sum()) / 3, expected_cost(first).interval.high
    costs = f"at least {significant(least, 4)}; the other at most {significant(most, 4)}"
    text = f"the {'first' if never[0] else 'second'} never got there, so it costs {costs}"
    decisive = Verdict.DOES_NOT_HOLD if never[0] else Verdict.HOLDS
    return Decided(task, what, decisive if least > most else Verdict.NOT_DECIDED, text)


def _times(ratio: float) -> str:
    """Two decimals, or two digits where these would show nothing."""
    return f"{ratio:.2f}" if ratio >= 0.01 or ratio == 0 else signed(f"{ratio:.1e}")
