"""Who dominates whom: the front, and all points sorted into fronts.

A point dominates another where it is nowhere worse and somewhere better; equal points do not dominate each other. With constraints a point that meets
them dominates all that do not, and of these the smaller violation dominates the larger: Deb et al., "A fast and elitist multiobjective genetic
algorithm: NSGA-II" (2002). Two objectives take n log n.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
import numpy.typing as npt

from nastui.pareto.points import Mask, Points, Ranks, as_points, usable, violations

_BLOCK = 128
"""Points compared at once: blocks this small stay in the processor's cache."""


def dominates(point: npt.ArrayLike, other: npt.ArrayLike) -> bool:
    """Whether the first point dominates the second; both known, constraints left out."""
    first, second = np.asarray(point, dtype=np.float64), np.asarray(other, dtype=np.float64)
    return bool((first <= second).all() and (first < second).any())


def nondominated(values: npt.ArrayLike, violation: npt.ArrayLike | None = None) -> Mask:
    """Which points are on the front: known, meeting the constraints and dominated by none. All of several equal points are."""
    points = as_points(values)
    candidates = np.flatnonzero(usable(points, violation))
    mask = np.zeros(len(points), dtype=np.bool_)
    if len(candidates):
        distinct, inverse = np.unique(points[candidates], axis=0, return_inverse=True)
        best = _best_in_plane(distinct) if distinct.shape[1] <= 2 else _best_in_space(distinct)
        mask[candidates] = best[inverse.ravel()]
    return mask


def ranks(values: npt.ArrayLike, violation: npt.ArrayLike | None = None) -> Ranks:
    """The front of each point, from 0. Points that violate constraints come after all that meet them, by violation; unknown ones last."""
    points = as_points(values)
    given = violations(points, violation)
    result = np.zeros(len(points), dtype=np.int64)
    good = given <= 0
    if good.any():
        distinct, inverse = np.unique(points[good], axis=0, return_inverse=True)
        found = _ranks_in_plane(distinct) if distinct.shape[1] <= 2 else _ranks_in_space(distinct)
        result[good] = found[inverse.ravel()]
    first = int(result[good].max()) + 1 if good.any() else 0
    result[~good] = first + np.unique(given[~good], return_inverse=True)[1].ravel()
    return result


def fronts(values: npt.ArrayLike, violation: npt.ArrayLike | None = None) -> tuple[Ranks, ...]:
    """The positions of the points of each front, the best front first."""
    rank = ranks(values, violation)
    order = np.argsort(rank, kind="stable")
    return tuple(np.split(order, np.flatnonzero(np.diff(rank[order])) + 1)) if len(rank) else ()


# ---- distinct points in lexicographic order


def _second(points: Points) -> Points:
    """The second objective; of a single one, a constant."""
    return points[:, 1] if points.shape[1] > 1 else np.zeros(len(points))


def _best_in_plane(points: Points) -> Mask:
    second = _second(points)
    return np.append(True, second[1:] < np.minimum.accumulate(second)[:-1])


def _ranks_in_plane(points: Points) -> Ranks:
    """Each front's smallest second objective so far ascends from front to front, so the first one above a point's own is where it belongs."""
    least: list[float] = []
    result = []
    for value in _second(points).tolist():
        front = bisect_right(least, value)
        least[front : front + 1] = [value]
        result.append(front)
    return np.array(result, dtype=np.int64)


def _best_in_space(points: Points) -> Mask:
    """Only points that come before can dominate a point: each block is held against the front so far, then against itself."""
    front = points[:0]
    mask = np.zeros(len(points), dtype=np.bool_)
    for start in range(0, len(points), _BLOCK):
        block = points[start : start + _BLOCK]
        free = ~_weakly(front, block).any(axis=0)
        left = block[free]
        inner = _weakly(left, left)
        np.fill_diagonal(inner, False)
        alone = ~inner.any(axis=0)
        mask[start + np.flatnonzero(free)[alone]] = True
        front = np.concatenate([front, left[alone]])
    return mask


def _ranks_in_space(points: Points) -> Ranks:
    """A point's front is one above the highest front of those that dominate it, all of which come before."""
    result = np.zeros(len(points), dtype=np.int64)
    for start in range(0, len(points), _BLOCK):
        block = points[start : start + _BLOCK]
        before = _weakly(points[:start], block) * (result[:start, None] + 1)
        result[start : start + len(block)] = _chained(block, before.max(axis=0, initial=0))
    return result


def _chained(block: Points, least: Ranks) -> Ranks:
    """The fronts of a block's points, given what points before the block make the least front of each."""
    above = _weakly(block, block)
    np.fill_diagonal(above, False)
    found = least.copy()
    for position in range(len(block)):
        behind = above[position]
        found[behind] = np.maximum(found[behind], found[position] + 1)
    return found


def _weakly(first: Points, second: Points) -> Mask:
    """First × second: whether a point is nowhere worse than another. Among distinct points that is dominance."""
    result = np.ones((len(first), len(second)), dtype=np.bool_)
    for objective in range(first.shape[1]):
        result &= first[:, objective, None] <= second[None, :, objective]
    return result
