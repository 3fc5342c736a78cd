"""What a run had after so many trainings, or so many seconds of them. Arms by scores pay: the best of a run by its score are trained, one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells
from nastui.studies.report.figures import CostAxis
from nastui.studies.report.sections.costs import stepped
from nastui.studies.report.study_data import Numbers, RunSummary
from nastui.studies.statistics.curves import Steps, on_grid, steps

MOST_TRAINED: Final = 50
"""So many of what a run proposes by its score are trained, the best first."""
Seconds = Callable[[Cells], Numbers]


def proposed(run: RunSummary, scored: int | None = None) -> npt.NDArray[np.intp]:
    """Places of a run's first so many cells, the best by score first (the first found among equals); those without a score are left out."""
    scores = run.fitness[:scored]
    order = np.argsort(-scores, kind="stable")
    return order[~np.isnan(scores[order])]


def trained(run: RunSummary, axis: CostAxis, measure: str, seconds: Seconds | None) -> Steps | None:
    """The best by `measure` of what was trained, over what it cost: scores of all cells first, then training the best of them by score.

    None where its costs are unknown, or it cost rounds.
    """
    chosen = proposed(run)[:MOST_TRAINED]
    values = (run.test if measure == "test" else run.valid)[chosen]
    if axis is CostAxis.ROUNDS or not len(chosen):
        return None
    if axis is CostAxis.QUERIES:
        at = np.arange(1.0, len(chosen) + 1)
    elif seconds is None or np.isnan(each := seconds(run.cells[chosen])).any():
        return None
    else:
        at = run.proxy_seconds + np.cumsum(each)
    return steps(at, np.maximum.accumulate(values), float(at[-1]))


def paid(run: RunSummary, axis: CostAxis, measure: str, seconds: Seconds | None, *, free: bool) -> Steps | None:
    """The accuracy of a run's incumbent over a cost; where its fitness is a score (`free`), of what it trains afterwards."""
    return trained(run, axis, measure, seconds) if free else stepped(run, axis, measure)


def worth(found: Steps | None, cost: float) -> float:
    """What the incumbent is worth at a cost: −inf before there is one, NaN where it is not known."""
    return float("nan") if found is None else float(on_grid(found, np.array([cost]), -np.inf)[0])
