"""Two arms compared by one number per run: independent runs, or pairs that share a random object."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import ks_2samp, mannwhitneyu, norm, wilcoxon

from nastui.base.errors import InputError
from nastui.studies.statistics.p_values import MOST_EXACT, doubled_ranks, joined, rank_sums, remarks, signed_rank_sums, two_sided, untied_rank_sums
from nastui.studies.statistics.samples import Interval, Numbers, differences, sample, thinned

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


# ---- two arms whose runs are independent. The unit is the run


_MOST_EXACT_KS = 1000


@dataclass(frozen=True)
class TwoSamples:
    """Whether two arms differ, and by how much. Greater values of the first arm show as A12 above ½ and a positive shift."""

    sizes: tuple[int, int]
    u: float
    """Mann and Whitney's U of the first: pairs in which it is greater, ties as halves."""
    p: float
    """Two-sided, for the hypothesis of no difference in location."""
    exact: bool
    """Whether `p` counts all permutations of the seen values, ties kept, or is the normal approximation."""
    ks: float
    """Kolmogorov and Smirnov's greatest distance between the two distribution functions."""
    ks_p: float
    """Two-sided; with ties it is too large, never too small."""
    a12: float
    """Vargha and Delaney (2000): the chance that a run of the first is greater than one of the second, ties as halves."""
    cliff: float
    """Cliff's δ = 2 A12 − 1."""
    shift: Shift
    smallest_p: float
    """That this design can reach."""
    runs_for_power: int | None
    """Runs per arm for 80 % power at the effect seen; None where none is seen."""
    remark: str | None


def two_samples(first: npt.ArrayLike, second: npt.ArrayLike) -> TwoSamples:
    """Compare two arms by one number per run; −inf is a failed run and ranks last.

    Raises:
        InputError: a sample is empty or has unknown values.
    """
    one, other = sample(first, "the first arm"), sample(second, "the second arm")
    u, p, exact = mann_whitney(one, other)
    with remarks() as found:
        few = max(len(one), len(other)) <= _MOST_EXACT_KS
        ks = ks_2samp(one, other, method="exact" if few else "asymp")
    a12 = u / (len(one) * len(other))
    return TwoSamples(
        sizes=(len(one), len(other)),
        u=u,
        p=p,
        exact=exact,
        ks=float(ks.statistic),
        ks_p=float(ks.pvalue),
        a12=a12,
        cliff=2 * a12 - 1,
        shift=shift(one, other),
        smallest_p=smallest_p(len(one), len(other)),
        runs_for_power=runs_for_power(a12),
        remark=joined(found),
    )


def mann_whitney(first: Numbers, second: Numbers) -> tuple[float, float, bool]:
    """U of the first, its two-sided p, and whether that is exact (Mann and Whitney, 1947).

    Up to 120 runs in all the permutations are counted, ties and all; beyond, the normal approximation has the corrections for ties and continuity.
    """
    n, m = len(first), len(second)
    doubled = doubled_ranks(np.concatenate([first, second]))
    u = float(doubled[:n].sum() / 2 - n * (n + 1) / 2)
    if doubled.min() == doubled.max():
        return u, 1.0, True
    if n + m > MOST_EXACT:
        return u, float(mannwhitneyu(first, second, method="asymptotic").pvalue), False
    smaller = doubled[:n] if n <= m else doubled[n:]
    return u, two_sided(rank_sums(doubled, len(smaller)), int(smaller.sum())), True


def smallest_p(first: int, second: int) -> float:
    """The smallest two-sided p of the Mann–Whitney test with so many runs, without ties: 2 / C(first + second, first)."""
    return 2 / math.comb(first + second, first)


def runs_for_power(a12: float, *, power: float = 0.8, alpha: float = 0.05) -> int | None:
    """Runs per arm with which the Mann–Whitney test finds such an effect with this power (Noether, 1987, equal arms); None for no effect.

    N = (z_{1−α/2} + z_power)² / (12 c (1 − c) (A12 − ½)²) runs in all, with c = ½.
    """
    if a12 == 0.5:
        return None
    total = float(norm.ppf(1 - alpha / 2) + norm.ppf(power)) ** 2 / (3 * (a12 - 0.5) ** 2)
    return math.ceil(total / 2)


# ---- two arms whose runs are pairs, because they share a random object. An equal seed number alone makes no pair


@dataclass(frozen=True)
class Paired:
    """Whether the first of each pair differs from the second, and by how much."""

    pairs: int
    unmatched: int
    """Runs of either arm whose block the other lacks; they are left out."""
    w: float
    """Wilcoxon's sum of the ranks of the positive differences (first minus second), pairs without a difference left out."""
    p: float
    """Two-sided."""
    exact: bool
    """Whether `p` counts all signs of the seen differences, ties kept, or is the normal approximation."""
    rank_biserial: float
    """Kerby (2014): favourable minus unfavourable share of the rank sum, −1 … 1."""
    shift: Shift
    smallest_p: float
    """That this many differing pairs can reach."""
    remark: str | None


def paired(first: Mapping[Hashable, float], second: Mapping[Hashable, float]) -> Paired:
    """Compare two arms block by block (Wilcoxon's signed-rank test, 1945); −inf is a failed run.

    Args:
        first: one number per block id.
        second: the same for the other arm; blocks of one arm only are left out and counted.

    Raises:
        InputError: no block is in both arms, or a value is unknown.
    """
    shared = [block for block in first if block in second]
    if not shared:
        raise InputError("the two arms share no block", remedy="compare them unpaired")
    one, other = (sample([arm[block] for block in shared]) for arm in (first, second))
    gaps = differences(one, other)
    w, p, exact = signed_rank(gaps)
    differing = int(np.count_nonzero(gaps))
    total = differing * (differing + 1) / 2
    return Paired(
        pairs=len(shared),
        unmatched=len(first) + len(second) - 2 * len(shared),
        w=w,
        p=p,
        exact=exact,
        rank_biserial=2 * w / total - 1 if total else 0.0,
        shift=paired_shift(gaps),
        smallest_p=min(1.0, 2.0 ** (1 - differing)),
        remark=f"{len(gaps) - differing} pairs without a difference" if differing < len(gaps) else None,
    )


def signed_rank(gaps: Numbers) -> tuple[float, float, bool]:
    """The sum of positive ranks, its two-sided p, and whether that is exact; zeros are left out, as Wilcoxon did."""
    kept = gaps[gaps != 0]
    if not len(kept):
        return 0.0, 1.0, True
    doubled = doubled_ranks(np.abs(kept))
    seen = int(doubled[kept > 0].sum())
    if len(kept) <= MOST_EXACT:
        return seen / 2, two_sided(signed_rank_sums(doubled), seen), True
    return seen / 2, float(wilcoxon(kept, method="asymptotic", correction=True).pvalue), False
