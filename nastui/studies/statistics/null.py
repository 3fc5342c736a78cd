"""Exact distributions of rank statistics when the null hypothesis holds, with ties as they are: counted, not sampled.

Ranks are doubled, so that the mean ranks of ties are whole numbers. The counts are sums of positive float64 numbers, so that
even the smallest tail is right to about 13 digits.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from nastui.studies.statistics.samples import Numbers

MOST_EXACT = 120
"""Values in all, beyond which the normal approximation serves; 60 against 60 takes a fifth of a second."""
Ranks = npt.NDArray[np.int64]


def doubled_ranks(values: Numbers) -> Ranks:
    """Twice the mean rank of each value, from 2."""
    return np.asarray(np.round(2 * rankdata(values)), dtype=np.int64)


def rank_sums(doubled: Ranks, size: int) -> Numbers:
    """Probability of each sum of the ranks of `size` values that are chosen at random: at place s, that the doubled ranks sum to s."""
    total = int(np.sort(doubled)[len(doubled) - size :].sum())
    ways = np.zeros((size + 1, total + 1))
    ways[0, 0] = 1
    for rank in doubled.tolist():
        ways[1:, rank:] += ways[:-1, : total + 1 - rank]
    return np.asarray(ways[size] / ways[size].sum())


def signed_rank_sums(doubled: Ranks) -> Numbers:
    """Probability of each sum of the positive ranks, when each rank's sign is the toss of a coin: at place s, that the doubled ranks sum to s."""
    chances = np.zeros(int(doubled.sum()) + 1)
    chances[0] = 1
    for rank in doubled.tolist():
        shifted = np.zeros_like(chances)
        shifted[rank:] = chances[: len(chances) - rank]
        chances = (chances + shifted) / 2
    return chances


def two_sided(chances: Numbers, seen: int) -> float:
    """Twice the smaller tail, the seen value in both; at most 1."""
    return float(min(1.0, 2 * min(chances[: seen + 1].sum(), chances[seen:].sum())))


@lru_cache(maxsize=256)
def untied_rank_sums(first: int, second: int) -> tuple[float, ...]:
    """Probability of each value of Mann and Whitney's U (0 … first × second) without ties."""
    size = min(first, second)
    chances = rank_sums(2 * np.arange(1, first + second + 1), size)[::2]
    return tuple(chances[size * (size + 1) // 2 :].tolist())
