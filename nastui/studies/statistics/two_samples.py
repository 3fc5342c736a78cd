"""Two arms whose runs are independent. The unit is the run."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import ks_2samp, mannwhitneyu, norm

from nastui.studies.statistics.null import MOST_EXACT, doubled_ranks, rank_sums, two_sided
from nastui.studies.statistics.remarks import joined, remarks
from nastui.studies.statistics.samples import Numbers, sample
from nastui.studies.statistics.shift import Shift, shift

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
