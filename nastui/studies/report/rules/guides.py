"""A score that guides, and cannot tell the good from the worse."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
from scipy.stats import kendalltau

from nastui.studies.plan.decidable import LEAST_ORDERED, TOP_SHARE, tops
from nastui.studies.plan.rules import GuidesSettings
from nastui.studies.report.paying import proposed
from nastui.studies.report.rules.view import View
from nastui.studies.report.study_data import Numbers, RunSummary
from nastui.studies.statistics.claims import Question, Sense


def guides(settings: GuidesSettings, view: View) -> tuple[Question, ...]:
    """It guides where the top by score of what it scored lies above random cells (and above the top of the control); not its one best cell.

    It cannot tell where the order by score says less inside the top than another training of the same cells; where the table has no single trainings,
    less than their test accuracies.
    """
    return (*_guiding(settings, view), _telling(settings.arm, view))


def _guiding(settings: GuidesSettings, view: View) -> Iterator[Question]:
    arm, baseline, control = settings.arm, settings.baseline, settings.control
    for top in (None, *tops(view.after)):
        name = f"top {TOP_SHARE:.0%}".replace("%", " %") if top is None else f"top {top}"
        if view.has(baseline):
            what = f"the {name} by score of {arm} are above the cells of {baseline}"
            yield view.ask(what, Sense.ABOVE, (arm, _median_of_top(view, top)), (baseline, lambda run: _median(view.accuracies(run))), view.points)
        if control is not None and view.has(control):
            what = f"the {name} by score of {arm} are above those of {control}"
            yield view.ask(what, Sense.ABOVE, (arm, _median_of_top(view, top)), (control, _median_of_top(view, top)), view.points)


def _telling(arm: str, view: View) -> Question:
    twice = view.table is not None and view.table.trainings is not None
    what = f"inside the top 10 % the score of {arm} orders less than {'a second training' if twice else 'the test accuracy of the same trainings'}"
    return view.ask(what, Sense.ABOVE, (arm, _tau_of_training(view)), (arm, _tau_of_score(view)), view.effects.tau)


def _top(view: View, run: RunSummary, top: int | None) -> npt.NDArray[np.intp]:
    """Places of the best by score."""
    order = proposed(run, view.after)
    return order[: max(1, round(TOP_SHARE * len(order))) if top is None else top]


def _median_of_top(view: View, top: int | None) -> Callable[[RunSummary], float]:
    return lambda run: _median(view.accuracies(run)[_top(view, run, top)])


def _median(values: Numbers) -> float:
    return float(np.median(values)) if len(values) else float("nan")


def _tau_of_score(view: View) -> Callable[[RunSummary], float]:
    def tau(run: RunSummary) -> float:
        chosen = _top(view, run, None)
        return _tau(run.fitness[chosen], view.accuracies(run)[chosen])

    return tau


def _tau_of_training(view: View) -> Callable[[RunSummary], float]:
    def tau(run: RunSummary) -> float:
        chosen = _top(view, run, None)
        if view.table is None or view.table.trainings is None:
            return _tau(run.test[chosen], view.accuracies(run)[chosen])
        return _tau(*view.table.trainings(run.cells[chosen]))

    return tau


def _tau(first: Numbers, second: Numbers) -> float:
    """Kendall's τ-b; nought where one of them is the same for all."""
    if len(first) < LEAST_ORDERED or np.isnan([*first, *second]).any():
        return float("nan")
    found = float(kendalltau(first, second).statistic)
    return 0.0 if np.isnan(found) else found
