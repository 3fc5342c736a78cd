"""Random search without repetition on a table, exactly: no runs are needed for the baseline that every study has.

Of N cells let m be those whose value is at most v. Then n different random cells are all among them with probability
C(m, n) / C(N, n): the distribution of the best of n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from nastui.base.errors import InputError
from nastui.studies.statistics.samples import Numbers, sample

QUARTILES = (0.25, 0.5, 0.75)
_ROUNDING = 1e-8
"""Of a probability that comes from logarithms of factorials."""


@dataclass(frozen=True)
class RandomSearch:
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
) -> RandomSearch:
    """The exact curve.

    Args:
        values: of all cells of the table; −inf ranks last.
        queries: numbers of unique queries, 1 … N.
        other: a second metric of the same cells.
        shares: of the quantiles.

    Raises:
        InputError: a value is unknown, or a number of queries is not in 1 … N.
    """
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
        quantiles[:, place] = levels[np.searchsorted(cumulative, np.array(shares) - _ROUNDING)]
        if worth is not None:
            second[place] = _expected(at_best, worth)
    return RandomSearch(asked, mean, tuple(shares), quantiles, None if worth is None else second)


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
