"""Two samples of one number per run: a rank test, two effect sizes, and how sure it is that the difference of their means stays inside a margin."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.stats import mannwhitneyu, t

from nastui.studies.statistics.samples import Interval, Numbers, sample, standard_deviation
from nastui.studies.statistics.summary import between_seed_std
from nastui.studies.statistics.two_arms import LEVEL, mann_whitney, signed_rank

_MOST_COUNTED: Final = 40
"""Values in all, up to which every permutation is counted; a study asks hundreds of such questions."""
_DUST: Final = 1e-9
"""Differences below come from rounding."""


@dataclass(frozen=True)
class Contrast:
    """First beside second. Differences are of means, first minus second, in the unit of the samples."""

    sizes: tuple[int, int]
    test: str
    p: float
    """Two-sided, of the rank test."""
    a12: float
    """Vargha and Delaney's: the chance that a value of the first is greater than one of the second, ties as halves."""
    difference: float
    interval: Interval
    """90 %, by Welch's t, or Student's for pairs."""
    margin: float
    """Differences below it do not matter."""
    above_p: float
    """One-sided, that the difference is not below the margin: small where it surely stays below."""
    below_p: float
    """One-sided, that the difference is not above minus the margin."""
    std: float
    """Of the values between seeds, pooled."""
    shape_p: float | None = None
    """Of another test that tells the samples apart in any respect: where it does, they are not called alike."""


def contrast(first: npt.ArrayLike, second: npt.ArrayLike, margin: float) -> Contrast:
    """Independent samples: Mann and Whitney's test, and two one-sided tests by Welch's t (Schuirmann, 1987).

    Raises:
        InputError: a sample is empty or has unknown values.
    """
    one, other = sample(first), sample(second)
    u, p = _ranked(one, other)
    errors = [(standard_deviation(side) ** 2 / len(side), len(side) - 1) for side in (one, other)]
    variance = sum(error for error, _ in errors)
    freedom = variance**2 / sum(error**2 / degrees for error, degrees in errors) if variance > 0 else math.inf
    gap = float(one.mean() - other.mean())
    return _made((len(one), len(other)), "Mann–Whitney", p, u / (len(one) * len(other)), gap, math.sqrt(variance), freedom, margin, (one, other))


def paired_contrast(first: Mapping[Hashable, float], second: Mapping[Hashable, float], margin: float) -> Contrast:
    """Pairs, by what they share: Wilcoxon's signed-rank test, and two one-sided tests by Student's t of the differences.

    Raises:
        InputError: nothing is in both samples, or a value is unknown.
    """
    shared = [key for key in first if key in second]
    one, other = (sample([side[key] for key in shared]) for side in (first, second))
    gaps = one - other
    _, p, _ = signed_rank(np.where(np.abs(gaps) < _DUST, 0.0, gaps))
    u, _ = _ranked(one, other)
    error = standard_deviation(gaps) / math.sqrt(len(gaps))
    return _made((len(one), len(other)), "Wilcoxon", p, u / len(one) ** 2, float(gaps.mean()), error, len(gaps) - 1, margin, (one, other))


def with_p(found: Contrast, p: float, test: str) -> Contrast:
    """The same effect, judged by another test."""
    return replace(found, p=p, test=test)


def _ranked(one: Numbers, other: Numbers) -> tuple[float, float]:
    """U of the first and its two-sided p."""
    if len(one) + len(other) <= _MOST_COUNTED or np.ptp(np.concatenate([one, other])) == 0:
        u, p, _ = mann_whitney(one, other)
        return u, p
    found = mannwhitneyu(one, other, method="asymptotic")
    return float(found.statistic), float(found.pvalue)


def _made(
    sizes: tuple[int, int],
    test: str,
    p: float,
    a12: float,
    gap: float,
    error: float,
    freedom: float,
    margin: float,
    sides: tuple[Numbers, Numbers],
) -> Contrast:
    gap = 0.0 if abs(gap) < _DUST else gap
    half = float(t.ppf((1 + LEVEL) / 2, freedom)) * error if error > 0 else 0.0
    return Contrast(
        sizes,
        test,
        p,
        a12,
        gap,
        Interval(gap - half, gap + half, LEVEL),
        margin,
        _tail(gap - margin, error, freedom),
        _tail(-gap - margin, error, freedom),
        between_seed_std(*sides),
    )


def _tail(over: float, error: float, freedom: float) -> float:
    """One-sided p that the truth is at least nought where `over` was seen."""
    if error > 0:
        return float(t.cdf(over / error, freedom))
    return 0.0 if over < 0 else 1.0
