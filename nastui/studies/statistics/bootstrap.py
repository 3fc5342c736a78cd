"""Percentile bootstrap (Efron, 1979) in batches of bounded memory. Whatever is resampled, whole runs are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from nastui.studies.statistics.interval import Interval
from nastui.studies.statistics.quantiles import quantiles
from nastui.studies.statistics.samples import Numbers

DRAWS = 4999
_NUMBERS_AT_ONCE = 2**21


def resampled(sizes: Sequence[int], statistic: Callable[..., Numbers], *, draws: int = DRAWS, seed: int = 0) -> Numbers:
    """The statistic of `draws` resamples.

    Args:
        sizes: of each sample; samples are drawn independently.
        statistic: takes, for each sample, the places to use (draws × size) and gives one number per draw.
        draws: how many.
        seed: of the draws.
    """
    rng = np.random.default_rng(seed)
    at_once = max(1, _NUMBERS_AT_ONCE // max(sizes))
    batches = [min(at_once, draws - done) for done in range(0, draws, at_once)]
    return np.concatenate([statistic(*(rng.integers(size, size=(batch, size)) for size in sizes)) for batch in batches])


def interval_of(drawn: Numbers, level: float) -> Interval:
    """The middle `level` of the draws. A draw without a value (NaN, such as ∞/∞) widens the interval on both sides."""
    tail = (1 - level) / 2
    low = quantiles(np.nan_to_num(drawn, nan=-np.inf, posinf=np.inf, neginf=-np.inf), [tail])[0]
    high = quantiles(np.nan_to_num(drawn, nan=np.inf, posinf=np.inf, neginf=-np.inf), [1 - tail])[0]
    return Interval(float(low), float(high), level)
