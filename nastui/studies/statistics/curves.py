"""Curves of incumbents over a cost: step functions, bands over many runs, regret, and the exact curve of random search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.studies.statistics.samples import Numbers, quantiles, sample

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

    A value that falls again, as the accuracy of a proxy's incumbent may, was not reached.
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


# ---- curves of many runs as one: median, quartiles and mean at each cost


WORST = -np.inf
"""What an incumbent is worth before there is one."""


@dataclass(frozen=True)
class Band:
    """All arrays have one number per cost of the grid; −inf before enough runs have an incumbent."""

    grid: Numbers
    median: Numbers
    lower_quartile: Numbers
    upper_quartile: Numbers
    mean: Numbers
    running: npt.NDArray[np.int64]
    """Runs that have spent no less than this; the others keep their last value."""


def band(runs: Sequence[Steps], grid: Numbers) -> Band:
    """Put at least one run on the grid, and take quantiles at each cost. An unknown value (NaN) counts as −inf."""
    values = np.array([on_grid(run, grid, WORST) for run in runs])
    values[np.isnan(values)] = WORST
    low, median, high = quantiles(values.T, [0.25, 0.5, 0.75])
    running = (np.array([run.end for run in runs])[:, None] >= grid).sum(axis=0)
    return Band(grid, median, low, high, values.mean(axis=0), running)


# ---- regret: how far below the best cell of the table, on a logarithmic scale


FLOOR = 0.001
"""Percent points; a hundredth of the last digit that benchmarks publish of an accuracy."""


@dataclass(frozen=True)
class Regret:
    """Of values of any shape."""

    values: Numbers
    """Optimum minus value, never below the floor; inf for a failed run."""
    floor: float
    """What a regret of zero is drawn as, since its logarithm is not finite."""
    clipped: int
    """How many values lie on the floor."""


def regret(values: npt.ArrayLike, optimum: float, *, floor: float = FLOOR) -> Regret:
    """The regret of accuracies to the optimum, in the same unit; NaN stays unknown.

    Args:
        values: accuracies of incumbents, percent.
        optimum: the best in the table.
        floor: the smallest regret that differs from none.
    """
    gaps = optimum - np.asarray(values, dtype=np.float64)
    return Regret(np.maximum(gaps, floor), floor, int((gaps <= floor).sum()))


# ---- random search without repetition on a table, exactly: no runs are needed for the baseline that every study has


QUARTILES = (0.25, 0.5, 0.75)
_PROBABILITY_ROUNDING = 1e-8
"""Of a probability that comes from logarithms of factorials."""


@dataclass(frozen=True)
class RandomSearchCurve:
    """After each of some numbers of unique queries."""

    queries: npt.NDArray[np.int64]
    mean: Numbers
    """Expected value of the best so far."""
    shares: tuple[float, ...]
    quantiles: Numbers
    """Shares × queries: the smallest value that the best so far does not exceed with at least this probability."""
    other: Numbers | None
    """Expected value of a second metric (such as mean test accuracy) of the best so far by the first; among equals the first found counts."""


def random_search(
    values: npt.ArrayLike, queries: npt.ArrayLike, *, other: npt.ArrayLike | None = None, shares: Sequence[float] = QUARTILES
) -> RandomSearchCurve:
    """The exact curve.

    Args:
        values: of all cells of the table; −inf ranks last.
        queries: numbers of unique queries, 1 … N.
        other: a second metric of the same cells.
        shares: of the quantiles.

    Raises:
        InputError: a value is unknown, or a number of queries is not in 1 … N.
    """
    from scipy.special import gammaln  # the app draws curves where there is no scipy too

    table, asked = sample(values, "the table"), np.asarray(queries, dtype=np.int64)
    if len(asked) and not (asked.min() >= 1 and asked.max() <= len(table)):
        raise InputError(f"random search without repetition has 1 … {len(table)} queries", remedy="choose numbers of queries in that range")
    levels, group, counts = np.unique(table, return_inverse=True, return_counts=True)
    worth = None if other is None else _means(group, counts, sample(other, "the second metric"))
    log_factorial, upto = gammaln(np.arange(len(table) + 1) + 1.0), np.cumsum(counts)
    mean, second, quantiles = np.empty(len(asked)), np.empty(len(asked)), np.empty((len(shares), len(asked)))
    for place, n in enumerate(asked.tolist()):
        cumulative = _at_most(upto, n, log_factorial)
        at_best = np.diff(cumulative, prepend=0.0)
        mean[place] = _expected(at_best, levels)
        quantiles[:, place] = levels[np.searchsorted(cumulative, np.array(shares) - _PROBABILITY_ROUNDING)]
        if worth is not None:
            second[place] = _expected(at_best, worth)
    return RandomSearchCurve(asked, mean, tuple(shares), quantiles, None if worth is None else second)


def _at_most(upto: npt.NDArray[np.int64], n: int, log_factorial: Numbers) -> Numbers:
    """The probability that the best of n is at most each level, of which there are `upto` cells at most as good."""
    chances, enough, cells = np.zeros(len(upto)), upto >= n, len(log_factorial) - 1
    m = upto[enough]
    chances[enough] = np.exp((log_factorial[m] - log_factorial[cells]) - (log_factorial[m - n] - log_factorial[cells - n]))
    return chances


def _means(group: npt.NDArray[np.intp], counts: npt.NDArray[np.intp], values: Numbers) -> Numbers:
    if len(values) != len(group):
        raise InputError(f"{len(values)} values of the second metric stand beside {len(group)} cells", remedy="give one per cell")
    return np.bincount(group, weights=values) / counts


def _expected(chances: Numbers, values: Numbers) -> float:
    """The mean; what cannot happen does not count, be it infinite."""
    return float((chances[chances > 0] * values[chances > 0]).sum())
