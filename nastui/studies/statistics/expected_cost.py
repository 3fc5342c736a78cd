"""What it costs to reach a target, runs that do not reach it counted. Costs are trainings or simulated seconds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.studies.statistics.samples import DRAWS, Interval, Numbers, interval_of, resampled, sample

_ROUNDING = 1e-9
"""A sum over a whole run and the last of its running sums may differ in their last digits."""


@dataclass(frozen=True)
class Reaching:
    """One arm and one target, run by run."""

    reached: Numbers
    """Cost at which each run first met the target; inf where it did not."""
    charged: Numbers
    """What counts of each run: the cost to the target, or all that it spent."""


@dataclass(frozen=True)
class ExpectedCost:
    """Of one arm to one target."""

    runs: int
    successes: int
    rate: float
    """Share of the runs that reach the target."""
    cost: float
    """Expected running time (Hansen et al., 2010): all cost spent until the target, over successes; inf without one."""
    interval: Interval
    """95 %, resampling runs."""


@dataclass(frozen=True)
class SpeedUp:
    """How many times less one arm costs than a baseline."""

    ratio: float
    """The baseline's expected cost over the arm's; NaN where neither reaches the target."""
    interval: Interval
    """95 %, resampling the runs of both; from 0 or to ∞ where resamples reach nothing."""


def reaching(reached: npt.ArrayLike, spent: npt.ArrayLike) -> Reaching:
    """Bring together when runs met the target and what they spent in all.

    Args:
        reached: cost to the target, inf where it was not met; one number per run.
        spent: all that each run spent.

    Raises:
        InputError: lengths differ, a value is unknown, or a run spent less than it took to reach the target.
    """
    costs, totals = sample(reached, "the costs to the target"), sample(spent, "the costs spent")
    if len(costs) != len(totals) or (np.isfinite(costs) & (costs > totals * (1 + _ROUNDING))).any() or not np.isfinite(totals).all():
        raise InputError("each run needs a finite cost spent, not below its cost to the target", remedy="take both from the same cost axis")
    return Reaching(costs, np.minimum(costs, totals))


def expected_cost(arm: Reaching, *, draws: int = DRAWS, seed: int = 0) -> ExpectedCost:
    """Rate of success and expected cost."""
    successes = int(np.isfinite(arm.reached).sum())
    everything = np.arange(len(arm.reached))
    drawn = resampled([len(arm.reached)], lambda places: _expected(arm, places), draws=draws, seed=seed)
    return ExpectedCost(len(arm.reached), successes, successes / len(arm.reached), float(_expected(arm, everything)), interval_of(drawn, 0.95))


def speed_up(arm: Reaching, baseline: Reaching, *, draws: int = DRAWS, seed: int = 0) -> SpeedUp:
    """The ratio of two expected costs."""
    sizes = [len(arm.reached), len(baseline.reached)]
    ratio = _ratio(_expected(baseline, np.arange(sizes[1])), _expected(arm, np.arange(sizes[0])))
    drawn = resampled(sizes, lambda own, others: _ratio(_expected(baseline, others), _expected(arm, own)), draws=draws, seed=seed)
    found = interval_of(drawn, 0.95)
    return SpeedUp(float(ratio), Interval(max(found.low, 0.0), found.high, found.level))


def reached_by(reached: npt.ArrayLike, grid: npt.ArrayLike) -> Numbers:
    """Share of (run, target) pairs that are reached at each cost of the grid: the runtime distribution of Hansen et al. (2010).

    Args:
        reached: runs × targets, or runs; inf where a target was not met.
        grid: costs.
    """
    costs = np.sort(np.asarray(reached, dtype=np.float64), axis=None)
    return np.asarray(np.searchsorted(costs, np.asarray(grid, dtype=np.float64), side="right") / len(costs))


def _expected(arm: Reaching, places: npt.NDArray[np.intp]) -> Numbers:
    with np.errstate(divide="ignore"):
        return np.asarray(arm.charged[places].sum(axis=-1) / np.isfinite(arm.reached[places]).sum(axis=-1))


def _ratio(over: Numbers, under: Numbers) -> Numbers:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(over / under)
