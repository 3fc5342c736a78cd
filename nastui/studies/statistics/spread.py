"""Stability: whether arms differ in how far their runs scatter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import levene

from nastui.studies.statistics.remarks import joined, remarks
from nastui.studies.statistics.samples import Numbers, sample, standard_deviation


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
