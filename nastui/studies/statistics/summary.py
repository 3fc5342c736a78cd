"""What one arm reached, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import trim_mean

from nastui.studies.statistics.bootstrap import DRAWS, interval_of, resampled
from nastui.studies.statistics.interval import Interval
from nastui.studies.statistics.quantiles import quantiles
from nastui.studies.statistics.samples import Numbers, sample, standard_deviation

LEAST_RUNS = 10
"""Fewer runs are said to be few."""


@dataclass(frozen=True)
class Summary:
    """Location and spread of one number per run, in its own unit."""

    n: int
    mean: float
    std: float
    """With n − 1; NaN where it is undefined: one run, or a run that failed (−inf)."""
    median: float
    lower_quartile: float
    upper_quartile: float
    interquartile_mean: float
    """Mean of the middle half, as Agarwal et al. (NeurIPS 2021) advise for few runs."""
    interval: Interval
    """95 % percentile bootstrap of the interquartile mean."""
    best: float
    worst: float
    remark: str | None


def summary(values: npt.ArrayLike, *, lower_is_better: bool = False, draws: int = DRAWS, seed: int = 0) -> Summary:
    """Describe a sample of at least one run.

    Raises:
        InputError: the sample is empty or has unknown values.
    """
    numbers = sample(values)
    low, median, high = quantiles(numbers, [0.25, 0.5, 0.75])
    ends = (float(numbers.min()), float(numbers.max()))
    return Summary(
        n=len(numbers),
        mean=float(numbers.mean()),
        std=standard_deviation(numbers),
        median=float(median),
        lower_quartile=float(low),
        upper_quartile=float(high),
        interquartile_mean=float(interquartile_mean(numbers)),
        interval=interval_of(resampled([len(numbers)], lambda places: interquartile_mean(numbers[places]), draws=draws, seed=seed), 0.95),
        best=ends[0] if lower_is_better else ends[1],
        worst=ends[1] if lower_is_better else ends[0],
        remark=_remark(numbers),
    )


def interquartile_mean(values: Numbers) -> Numbers:
    """Along the last axis: the mean without the ⌊n/4⌋ lowest and the ⌊n/4⌋ highest."""
    return np.asarray(trim_mean(values, 0.25, axis=-1), dtype=np.float64)


def _remark(numbers: Numbers) -> str | None:
    if not np.isfinite(numbers).all():
        return f"{int((~np.isfinite(numbers)).sum())} of {len(numbers)} runs without a finite value"
    if len(numbers) < LEAST_RUNS:
        return f"few runs ({len(numbers)})"
    return "all runs are equal" if numbers.min() == numbers.max() else None
