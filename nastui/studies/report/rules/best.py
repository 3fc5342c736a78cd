"""The arm that is ahead of all others at equal cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from nastui.drawing.numbers import significant
from nastui.studies.plan.rules import BestSettings
from nastui.studies.report.figures import CostAxis
from nastui.studies.report.paying import worth
from nastui.studies.report.rules.view import View
from nastui.studies.report.sections.costs import JUDGED
from nastui.studies.report.study_data import RunSummary
from nastui.studies.statistics.claims import Question, Sense
from nastui.studies.statistics.curves import Steps, held_from

ROUNDING: Final = 1e-9
"""Percent points; a goal of no regret at all is still met by an accuracy that was rounded."""
IN_VAIN: Final = 2.0
"""A run that does not get there counts as twice the most that a run of either arm spent (as the penalised average runtime PAR2 counts)."""


def best(settings: BestSettings, view: View) -> tuple[Question, ...]:
    """After so many trainings, and after the seconds of so many, the arm's incumbents are above those of each other arm.

    At the end of runs whose budgets differ, it costs less than each other arm to get as close to the optimum as the reference does in the median.
    Arms by scores pay for the training of what they propose.
    """
    panel = view.data.study.panel(view.panel)
    others = settings.others or (*panel.arms, *panel.absent)
    asked = _cheaper if view.after is None else _ahead
    return tuple(question for other in others if other != settings.arm and view.has(other) for question in asked(settings, view, other))


def _ahead(settings: BestSettings, view: View, other: str) -> Iterator[Question]:
    assert view.after is not None
    arm = settings.arm
    yield view.ask(f"{arm} is ahead of {other}", Sense.ABOVE, (arm, view.incumbent(arm)), (other, view.incumbent(other)), view.points)
    what = f"{arm} is ahead of {other} after the seconds of so many"
    if few := view.too_few(arm, other):
        yield Question(what, Sense.ABOVE, None, few)
    elif (moment := _moment(view, arm, other)) is None:
        yield Question(what, Sense.ABOVE, None, "what a training takes is not known")
    else:
        yield view.ask(what, Sense.ABOVE, (arm, _at(view, arm, moment)), (other, _at(view, other, moment)), view.points)


def _at(view: View, arm: str, moment: float) -> Callable[[RunSummary], float]:
    spending = view.spending(arm, CostAxis.SECONDS)
    return lambda run: worth(spending(run), moment)


def _moment(view: View, *arms: str) -> float | None:
    """Simulated seconds that the quickest run of an arm by accuracy took for so many trainings, so that none of them had ended.

    Of two arms by scores: that the quickest took for all that it trained.
    """
    assert view.after is not None
    trained = [run for arm in arms if not view.free(arm) for run in view.runs(arm)]
    if not trained:
        ends = [found.end for arm in arms for run in view.runs(arm) if (found := view.spending(arm, CostAxis.SECONDS)(run)) is not None]
        return min(ends, default=None)
    known = [run.spent[min(view.after, len(run.spent)) - 1] for run in trained if run.spent is not None and len(run.spent)]
    moment = min(known, default=np.nan)
    return float(moment) if len(known) == len(trained) and np.isfinite(moment) and moment > 0 else None


def _cheaper(settings: BestSettings, view: View, other: str) -> Iterator[Question]:
    arm, goal = settings.arm, _goal(view, settings.reference)
    optimum = view.data.optimum(view.task)
    for axis in JUDGED:
        what = f"{arm} costs less than {other} in {axis.label}"
        few = view.too_few(arm, other, settings.reference)
        if few or goal is None or optimum is None:
            yield Question(what, Sense.ABOVE, None, few or "no goal: the best accuracy, or the reference's, is not known")
            continue
        aim = "the best cell of the table" if goal <= ROUNDING else f"a regret of {significant(goal, 3)}"
        ends = [found.end for name in (arm, other) for run in view.runs(name) if (found := view.spending(name, axis)(run)) is not None]
        sides = [(name, _cost(view.spending(name, axis), optimum - goal, IN_VAIN * max(ends, default=0.0))) for name in (other, arm)]
        yield view.ask(f"{what}, to {aim}", Sense.ABOVE, sides[0], sides[1], float(np.log(view.effects.ratio)))


def _cost(spending: Callable[[RunSummary], Steps | None], target: float, in_vain: float) -> Callable[[RunSummary], float]:
    """Natural logarithm of what a run spent to get there."""

    def cost(run: RunSummary) -> float:
        found = spending(run)
        if found is None or np.isnan(found.value).any() or found.end <= 0:
            return float("nan")
        reached = float(held_from(found, [target])[0])
        return float(np.log(reached if np.isfinite(reached) else in_vain))

    return cost


def _goal(view: View, reference: str) -> float | None:
    """The reference's median final regret, or the noise of the task's accuracies where that is more.

    None where half of its runs found nothing, or an accuracy is unknown.
    """
    optimum, finals = view.data.optimum(view.task), view.data.finals(view.panel, view.task, reference)
    if optimum is None or not len(finals) or not np.isfinite(median := float(np.median(finals))):
        return None
    return max(optimum - median, view.data.study.task(view.task).noise, ROUNDING)
