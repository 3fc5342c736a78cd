"""What one arm reached, and whether arms scatter alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import levene, trim_mean

from nastui.studies.statistics.p_values import joined, remarks
from nastui.studies.statistics.samples import DRAWS, Interval, Numbers, interval_of, quantiles, resampled, sample, standard_deviation
from nastui.studies.statistics.verdicts import LEAST_RUNS


@dataclass(frozen=True)
class SampleSummary:
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


def summarised(values: npt.ArrayLike, *, lower_is_better: bool = False, draws: int = DRAWS, seed: int = 0) -> SampleSummary:
    """Describe a sample of at least one run.

    Raises:
        InputError: the sample is empty or has unknown values.
    """
    numbers = sample(values)
    low, median, high = quantiles(numbers, [0.25, 0.5, 0.75])
    ends = (float(numbers.min()), float(numbers.max()))
    return SampleSummary(
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


# ---- stability: whether arms differ in how far their runs scatter


@dataclass(frozen=True)
class Spread:
    """Brown and Forsythe's test (1974): Levene's, about the median."""

    sizes: tuple[int, ...]
    stds: tuple[float, ...]
    """Standard deviation of each arm, with n − 1."""
    statistic: float
    p: float
    """NaN where the test cannot be made; the remark says why."""
    remark: str | None


def brown_forsythe(*arms: npt.ArrayLike) -> Spread:
    """Compare the spread of two or more arms.

    Raises:
        InputError: an arm is empty or has unknown values.
    """
    samples = [sample(arm, f"arm {place}") for place, arm in enumerate(arms, start=1)]
    sizes = tuple(len(one) for one in samples)
    stds = tuple(standard_deviation(one) for one in samples)
    reason = _untestable(samples)
    if reason:
        return Spread(sizes, stds, float("nan"), float("nan"), reason)
    with remarks() as found:
        result = levene(*samples, center="median")
    return Spread(sizes, stds, float(result.statistic), float(result.pvalue), joined(found))


def between_seed_std(*arms: npt.ArrayLike) -> float:
    """The arms' standard deviations pooled: √ of the mean variance, weighted by n − 1; NaN where no arm has two finite runs."""
    finite = [one[np.isfinite(one)] for one in (sample(arm) for arm in arms)]
    kept = [one for one in finite if len(one) > 1]
    if not kept:
        return float("nan")
    return float(np.sqrt(np.average([one.var(ddof=1) for one in kept], weights=[len(one) - 1 for one in kept])))


def _untestable(samples: Sequence[Numbers]) -> str | None:
    if not all(np.isfinite(one).all() for one in samples):
        return "a run without a finite value has no distance to the median"
    if min(len(one) for one in samples) < 3:
        return "fewer than three runs in an arm"
    deviations = [np.abs(one - np.median(one)) for one in samples]
    return "no arm's distances to its median vary" if all(np.ptp(one) == 0 for one in deviations) else None
