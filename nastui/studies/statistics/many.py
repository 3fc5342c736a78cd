"""Many arms on many data sets. The blocks are data sets (or benchmarks), never runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.stats import friedmanchisquare, rankdata, studentized_range

from nastui.base.errors import InputError
from nastui.studies.statistics.p_values import joined, remarks
from nastui.studies.statistics.samples import Numbers

LEAST_BLOCKS = 10
"""Demšar (JMLR 2006) asks for more than ten data sets before the approximation is trusted."""
LEAST_ARMS = 3


@dataclass(frozen=True)
class NotCompared:
    """Why there is no comparison over blocks."""

    reason: str


@dataclass(frozen=True)
class ManyBlocks:
    """Friedman's test (1937) and what a critical-difference diagram (Demšar, 2006) shows."""

    arms: tuple[str, ...]
    blocks: int
    statistic: float
    p: float
    """Of the hypothesis that all arms are alike."""
    mean_ranks: tuple[float, ...]
    """Per arm; 1 is best, ties share."""
    pairwise: Numbers
    """Adjusted p of each pair, arms × arms, 1 on the diagonal."""
    post_hoc: str
    critical_difference: float
    """Of two mean ranks, by Nemenyi, at `alpha`."""
    alpha: float
    groups: tuple[tuple[str, ...], ...]
    """The bars of the diagram: largest sets of at least two arms that do not differ, best first."""
    remark: str | None


def many_blocks(
    values: npt.ArrayLike, arms: Sequence[str], *, post_hoc: Literal["nemenyi", "conover"] = "nemenyi", alpha: float = 0.05
) -> ManyBlocks | NotCompared:
    """Compare arms over blocks; greater is better.

    Args:
        values: blocks × arms: one number that an arm reached in a block, such as the median over its runs.
        arms: their names.
        post_hoc: Nemenyi, or Conover with Holm's correction.
        alpha: below it a pair differs.

    Raises:
        InputError: the shape does not fit the names, or a value is unknown.
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != len(arms) or np.isnan(table).any():
        raise InputError(f"blocks × {len(arms)} known values are needed, not {table.shape}", remedy="leave out blocks that an arm lacks")
    if len(table) < LEAST_BLOCKS or len(arms) < LEAST_ARMS:
        return NotCompared(f"{len(table)} blocks of {len(arms)} arms: Friedman's test needs {LEAST_BLOCKS} blocks and {LEAST_ARMS} arms")
    ranks = rankdata(-table, axis=1)
    if (ranks == ranks[:, :1]).all():
        return NotCompared("all arms are equal in every block")
    means = ranks.mean(axis=0)
    with remarks() as found:
        overall = friedmanchisquare(*ranks.T)
        pairwise = _pairwise(ranks, post_hoc)
    return ManyBlocks(
        arms=tuple(arms),
        blocks=len(table),
        statistic=float(overall.statistic),
        p=float(overall.pvalue),
        mean_ranks=tuple(means.tolist()),
        pairwise=pairwise,
        post_hoc=post_hoc,
        critical_difference=critical_difference(len(arms), len(table), alpha),
        alpha=alpha,
        groups=tuple(tuple(arms[place] for place in group) for group in _groups(means, pairwise >= alpha)),
        remark=joined(found),
    )


def critical_difference(arms: int, blocks: int, alpha: float = 0.05) -> float:
    """How far two mean ranks must lie apart: q_α √(k (k + 1) / (6 N)) with the studentized range q_α / √2 (Nemenyi, 1963)."""
    return float(studentized_range.ppf(1 - alpha, arms, np.inf) / np.sqrt(2) * np.sqrt(arms * (arms + 1) / (6 * blocks)))


def _pairwise(ranks: Numbers, post_hoc: str) -> Numbers:
    # Half a second to import (pandas, matplotlib): only where there are blocks enough.
    from scikit_posthocs import posthoc_conover_friedman, posthoc_nemenyi_friedman

    found = posthoc_nemenyi_friedman(ranks) if post_hoc == "nemenyi" else posthoc_conover_friedman(ranks, p_adjust="holm")
    return np.asarray(found, dtype=np.float64)


def _groups(means: Numbers, alike: npt.NDArray[np.bool_]) -> list[list[int]]:
    """Both post hoc tests depend on the difference of two mean ranks alone: who does not differ is a stretch of the order."""
    order = np.argsort(means, kind="stable")
    last = [int(np.flatnonzero(alike[arm][order])[-1]) for arm in order]
    stretches = [(start, end) for start, end in enumerate(last) if end > start and (start == 0 or last[start - 1] < end)]
    return [order[start : end + 1].tolist() for start, end in stretches]
