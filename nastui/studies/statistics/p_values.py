"""P-values: exact distributions of rank statistics, Holm's correction, and the warnings of libraries as remarks."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

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


# ---- many comparisons, one chance of error: Holm's step-down correction (1979)


def holm(p: Sequence[float]) -> Numbers:
    """Adjusted p-values in the order given: p₍ᵢ₎ becomes max over j ≤ i of (m − j + 1) p₍ⱼ₎, at most 1.

    A comparison that could not be tested (NaN) stays NaN, and counts among the m that were declared.
    """
    raw = np.asarray(p, dtype=np.float64)
    order = np.argsort(raw, kind="stable")
    stepped = raw[order] * np.arange(len(raw), 0, -1)
    adjusted = np.empty_like(raw)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted


# ---- warnings of the libraries below as words that a report can print


_IN_WORDS: Final = {
    "ks_2samp: Exact calculation unsuccessful": "Kolmogorov–Smirnov's p is an approximation",
}
"""What warnings that begin so mean to a reader."""


@contextmanager
def remarks() -> Iterator[list[str]]:
    """A list that holds, after the block, what was warned of inside it, without repetition; nothing of it reaches the terminal."""
    found: list[str] = []
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        yield found
    found.extend(dict.fromkeys(_in_words(" ".join(str(one.message).split())) for one in seen))


def _in_words(warning: str) -> str:
    return next((words for begin, words in _IN_WORDS.items() if warning.startswith(begin)), warning)


def joined(found: list[str]) -> str | None:
    """The remarks as one text; None where there are none."""
    return "; ".join(found) or None
