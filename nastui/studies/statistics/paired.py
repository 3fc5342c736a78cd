"""Two arms whose runs are pairs, because they share a random object. An equal seed number alone makes no pair."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import wilcoxon

from nastui.base.errors import InputError
from nastui.studies.statistics.null import MOST_EXACT, doubled_ranks, signed_rank_sums, two_sided
from nastui.studies.statistics.samples import Numbers, differences, sample
from nastui.studies.statistics.shift import Shift, paired_shift


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
        second: likewise; blocks that one arm lacks are left out and counted.

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
