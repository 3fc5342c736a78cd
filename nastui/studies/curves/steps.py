"""The best so far of one run as a step function over a cost: unique queries, simulated seconds or rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.studies.statistics.samples import Numbers

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Steps:
    """What the incumbent is worth from each cost on, until the next. It need not rise: a proxy's incumbent is the best by score, not by accuracy."""

    at: Numbers
    """Costs at which it changed, ascending."""
    value: Numbers
    """From then on."""
    end: float
    """What the run spent in all."""


def steps(at: npt.ArrayLike, value: npt.ArrayLike, end: float) -> Steps:
    """The step function of one run.

    Raises:
        InputError: lengths differ, or a cost is unknown, falls, or lies beyond the end.
    """
    costs, values = np.asarray(at, dtype=np.float64), np.asarray(value, dtype=np.float64)
    if costs.ndim != 1 or costs.shape != values.shape:
        raise InputError(f"{costs.shape} costs stand beside {values.shape} values", remedy="give one of each per improvement")
    # A sum over a whole run and the last of its running sums may differ in their last digits.
    total = max(end, costs[-1]) if len(costs) and costs[-1] <= end * (1 + _ROUNDING) else end
    if not (np.isfinite([*costs, total]).all() and (np.diff(costs, append=total) >= 0).all()):
        raise InputError("the costs of a run must be known and ascend to its end", remedy="choose a cost that the benchmark knows, such as queries")
    return Steps(costs, values, float(total))


def on_grid(run: Steps, grid: Numbers, before: float) -> Numbers:
    """The value at each cost of the grid, `before` where there is none yet.

    Beyond its end a run keeps its last value; `Band.running` says how many have not ended.
    """
    place = np.searchsorted(run.at, grid, side="right")
    return np.concatenate([[before], run.value])[place]


def held_from(run: Steps, targets: npt.ArrayLike) -> Numbers:
    """The cost from which the value was at least each target, to the end; inf where it was not at the end.

    A value that falls again, as the accuracy of a proxy's incumbent may, was not reached: nobody could have known when to stop.
    """
    values = np.nan_to_num(run.value, nan=-np.inf, posinf=np.inf, neginf=-np.inf)
    worst_to_come = np.minimum.accumulate(values[::-1])[::-1]
    place = np.searchsorted(worst_to_come, np.asarray(targets, dtype=np.float64), side="left")
    return np.concatenate([run.at, [np.inf]])[place]


def common_grid(runs: Sequence[Steps], points: int = 200, *, logarithmic: bool = False) -> Numbers:
    """Costs on which curves of several runs are compared, from the first improvement of any to the end of the longest."""
    begun = [run.at[0] for run in runs if len(run.at)]
    first, last = (min(begun) if begun else 0.0), max((run.end for run in runs), default=0.0)
    if logarithmic and first > 0:
        return np.geomspace(first, last, points)
    return np.linspace(first, last, points)
