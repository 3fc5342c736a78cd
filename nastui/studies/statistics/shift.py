"""By how much two arms differ, in the unit of the values: Hodges and Lehmann's estimate (1963) with its distribution-free interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from nastui.studies.statistics.interval import Interval
from nastui.studies.statistics.null import MOST_EXACT, signed_rank_sums, untied_rank_sums
from nastui.studies.statistics.samples import Numbers, differences, thinned

LEVEL = 0.9
"""The interval that decides whether an effect lies inside the margin."""
_MOST_RUNS = 2000


@dataclass(frozen=True)
class Shift:
    """First minus second."""

    estimate: float
    interval: Interval
    """Infinite where the samples are too small for its level. With ties it is wider than it need be."""


def shift(first: Numbers, second: Numbers, *, level: float = LEVEL) -> Shift:
    """Median of all pairwise differences; the interval inverts the Mann–Whitney test (Hollander and Wolfe, 1999, section 4.3).

    Of samples of more than 2,000 runs as many order statistics stand for them, evenly spaced by rank.
    """
    one, other = thinned(np.sort(first), _MOST_RUNS), thinned(np.sort(second), _MOST_RUNS)
    ordered = np.sort(differences(one[:, None], other[None, :]), axis=None)
    return Shift(
        _middle(ordered), _ends(ordered, _skipped_unpaired(len(first), len(second), level) * len(ordered) / (len(first) * len(second)), level)
    )


def paired_shift(gaps: Numbers, *, level: float = LEVEL) -> Shift:
    """Median of the Walsh averages of the pairs' differences; the interval inverts the signed-rank test (ibid., section 3.3)."""
    kept = thinned(np.sort(gaps), _MOST_RUNS)
    rows, columns = np.triu_indices(len(kept))
    ordered = np.sort(differences(kept[rows], -kept[columns]) / 2)
    return Shift(_middle(ordered), _ends(ordered, _skipped_paired(len(gaps), level) * len(ordered) / (len(gaps) * (len(gaps) + 1) / 2), level))


def _middle(ordered: Numbers) -> float:
    below, above = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return float(below if below == above else (below + above) / 2)


def _ends(ordered: Numbers, skipped: float, level: float) -> Interval:
    place = int(skipped) - 1
    if place < 0:
        return Interval(-np.inf, np.inf, level)
    return Interval(float(ordered[place]), float(ordered[len(ordered) - 1 - place]), level)


def _skipped_unpaired(first: int, second: int, level: float) -> float:
    if first + second <= MOST_EXACT:
        return _tail(np.array(untied_rank_sums(first, second)), level)
    spread = np.sqrt(first * second * (first + second + 1) / 12)
    return float(first * second / 2 - norm.ppf((1 + level) / 2) * spread)


def _skipped_paired(pairs: int, level: float) -> float:
    if pairs <= MOST_EXACT:
        return _tail(signed_rank_sums(np.arange(1, pairs + 1)), level)
    spread = np.sqrt(pairs * (pairs + 1) * (2 * pairs + 1) / 24)
    return float(pairs * (pairs + 1) / 4 - norm.ppf((1 + level) / 2) * spread)


def _tail(chances: Numbers, level: float) -> int:
    return int(np.searchsorted(np.cumsum(chances), (1 - level) / 2 + 1e-9, side="right"))
