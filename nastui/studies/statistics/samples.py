"""Samples of one number per run, in which −inf may stand for "failed" and ranks last; their quantiles and bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError

Numbers: TypeAlias = npt.NDArray[np.float64]
"""float64; one dimension unless a docstring says otherwise."""


def sample(values: npt.ArrayLike, name: str = "the sample", *, least: int = 1) -> Numbers:
    """The values as a sample of at least so many numbers.

    Raises:
        InputError: there are too few, they are no list of numbers, or one of them is unknown (NaN): dropping it would flatter the arm.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1 or len(numbers) < least:
        raise InputError(f"{name} needs at least {least} value{'s' if least > 1 else ''} in one list, not {numbers.shape}", remedy="run more seeds")
    if np.isnan(numbers).any():
        unknown = int(np.isnan(numbers).sum())
        raise InputError(f"{name} has {unknown} unknown of {len(numbers)} values", remedy="leave it out, or count a failure as minus infinity")
    return numbers


def standard_deviation(numbers: Numbers) -> float:
    """With n − 1; NaN where it is undefined: for one number, or where one is infinite. Equal numbers have none, whatever is left of rounding."""
    if len(numbers) > 1 and np.isfinite(numbers).all() and numbers.min() == numbers.max():
        return 0.0
    return float(numbers.std(ddof=1)) if len(numbers) > 1 and np.isfinite(numbers).all() else float("nan")


def differences(first: Numbers, second: Numbers) -> Numbers:
    """First minus second, of any shapes that fit; two equal infinities differ by nothing."""
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(first - second, nan=0.0, posinf=np.inf, neginf=-np.inf)


def thinned(ordered: Numbers, most: int) -> Numbers:
    """At most so many of the ascending numbers, evenly spaced by rank, both ends kept; all of them where they are few."""
    if len(ordered) <= most:
        return ordered
    return ordered[np.round(np.linspace(0, len(ordered) - 1, most)).astype(np.intp)]


# ---- an interval of estimates and how sure it is


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, both included; infinite where the sample is too small to bound it."""

    low: float
    high: float
    level: float
    """Confidence, such as 0.95."""

    @property
    def ends(self) -> tuple[float, float]:
        """Low and high."""
        return self.low, self.high


# ---- quantiles that stay meaningful where some values are infinite: a failed run counts as −inf, an unreached target costs +inf


def quantiles(values: Numbers, shares: Sequence[float]) -> Numbers:
    """Along the last axis, by linear interpolation between order statistics (definition 7 of Hyndman and Fan, 1996, numpy's default).

    Between a finite and an infinite value lies the infinite one.

    Args:
        values: any shape; not NaN.
        shares: in 0 … 1.

    Returns:
        One more axis in front, of the length of `shares`; the last axis is gone.
    """
    ordered = np.sort(values, axis=-1)
    return np.array([_between(ordered, share * (ordered.shape[-1] - 1)) for share in shares])


def _between(ordered: Numbers, place: float) -> Numbers:
    below, above = ordered[..., int(np.floor(place))], ordered[..., int(np.ceil(place))]
    with np.errstate(invalid="ignore"):
        mixed = below + (place - np.floor(place)) * (above - below)
    infinite = np.where(np.isinf(below), below, above)
    return np.where(below == above, below, np.where(np.isinf(below) | np.isinf(above), infinite, mixed))


# ---- percentile bootstrap (Efron, 1979) in batches of bounded memory. Whatever is resampled, whole runs are


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
