"""The hypervolume: how much of what is better than a reference point a set of points dominates. Exact for any number of objectives.

Two objectives take a sort and a sum, three a sweep over a staircase, more the recursion of WFG: While et al., "A fast way of calculating exact
hypervolumes" (2012). Points that violate constraints, that are unknown or that are not better than the reference in every objective add nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np
import numpy.typing as npt

from nastui.pareto.dominance import nondominated
from nastui.pareto.points import Mask, Points, as_points, usable

_BLOCK = 128
"""Points that are held against the front at once."""


def hypervolume(values: npt.ArrayLike, reference: npt.ArrayLike, violation: npt.ArrayLike | None = None) -> float:
    """The volume between the points and the reference, in the product of the objectives' units."""
    corner = _corner(reference, as_points(values))
    return _volume(_front(_gains(values, corner, violation)))


def hypervolume_over(values: npt.ArrayLike, reference: npt.ArrayLike, violation: npt.ArrayLike | None = None) -> Points:
    """The hypervolume of the first point, the first two, and so on: one number per point, never falling."""
    points = as_points(values)
    return GrowingFront(points.shape[1], reference).add(points, violation)


class GrowingFront:
    """The front of points that come one after another, and its hypervolume.

    Args:
        objectives: how many.
        reference: of the hypervolume; None: it is not measured.
    """

    def __init__(self, objectives: int, reference: npt.ArrayLike | None) -> None:
        self.points: Points = np.empty((0, objectives))
        """Distinct points, none of which dominates another."""
        self._corner = None if reference is None else _corner(reference, self.points)
        self.hypervolume = 0.0

    def add(self, values: npt.ArrayLike, violation: npt.ArrayLike | None = None) -> Points:
        """Take points; the hypervolume after each of them."""
        points = as_points(values)
        able = usable(points, violation)
        blocks = (slice(start, start + _BLOCK) for start in range(0, len(points), _BLOCK))
        return np.concatenate([np.empty(0), *(self._add(points[block], able[block]) for block in blocks)])

    def _add(self, points: Points, able: Mask) -> Points:
        volumes = np.full(len(points), self.hypervolume)
        able = able.copy()
        able[able] = ~(self.points[:, None] <= points[None, able]).all(axis=2).any(axis=0)
        for place in np.flatnonzero(able).tolist():
            self._take(points[place])
            volumes[place:] = self.hypervolume
        return volumes

    def _take(self, point: Points) -> None:
        if (self.points <= point).all(axis=1).any():
            return
        if self._corner is not None and (point < self._corner).all():
            self.hypervolume += _exclusive(self._corner - point, self._corner - self.points)
        self.points = np.concatenate([self.points[~(self.points >= point).all(axis=1)], point[None]])


def contributions(values: npt.ArrayLike, reference: npt.ArrayLike, violation: npt.ArrayLike | None = None) -> Points:
    """What the hypervolume would lose with each point alone; 0 for points that are dominated or there twice."""
    points = as_points(values)
    corner = _corner(reference, points)
    lost = np.zeros(len(points))
    adding = _adds(points, corner, violation)
    gains = corner - points[adding]
    if gains.shape[1] == 2 and nondominated(-gains).all():
        lost[adding] = _corners(gains)
    else:
        lost[adding] = [_exclusive(gain, np.delete(gains, place, axis=0)) for place, gain in enumerate(gains)]
    return lost


def _corner(reference: npt.ArrayLike, points: Points) -> Points:
    corner = np.asarray(reference, dtype=np.float64)
    if corner.shape != (points.shape[1],) or not np.isfinite(corner).all():
        raise ValueError(f"the reference point needs {points.shape[1]} finite numbers, not {corner.tolist()}")
    return corner


def _adds(points: Points, corner: Points, violation: npt.ArrayLike | None) -> Mask:
    return usable(points, violation) & (points < corner).all(axis=1)


def _gains(values: npt.ArrayLike, corner: Points, violation: npt.ArrayLike | None) -> Points:
    """How far the points that add something are better than the reference."""
    points = as_points(values)
    return np.asarray(corner - points[_adds(points, corner, violation)], dtype=np.float64)


# ---- gains: larger is better, the reference is the origin


def _front(gains: Points) -> Points:
    return gains[nondominated(-gains)] if len(gains) else gains


def _volume(gains: Points) -> float:
    """Of gains none of which dominates another."""
    if len(gains) < 2:
        return float(gains.prod(axis=1).sum())
    objectives = gains.shape[1]
    if objectives == 1:
        return float(gains.max())
    if objectives == 2:
        return _area(gains)
    return _swept(gains) if objectives == 3 else _summed(gains)


def _area(gains: Points) -> float:
    first, second = gains[np.lexsort((gains[:, 1], -gains[:, 0]))].T
    return float((first * np.diff(second, prepend=0.0)).clip(0.0).sum())


def _corners(gains: Points) -> Points:
    """What each of two gains of a front, none of which dominates another, covers alone."""
    order = np.lexsort((gains[:, 1], -gains[:, 0]))
    first, second = gains[order].T
    result = np.empty(len(gains))
    result[order] = (first - np.append(first[1:], 0.0)) * np.diff(second, prepend=0.0)
    return result


def _swept(gains: Points) -> float:
    """From the best third objective down, the area that is dominated so far × the way to the next."""
    order = np.argsort(-gains[:, 2], kind="stable")
    stairs = _Staircase()
    areas = np.array([stairs.add(first, second) for first, second in gains[order, :2].tolist()])
    return float((areas * -np.diff(gains[order, 2], append=0.0)).sum())


class _Staircase:
    """The area dominated by points in a plane, which come one by one."""

    def __init__(self) -> None:
        self._first: list[float] = []
        self._second: list[float] = []
        self._area = 0.0

    def add(self, first: float, second: float) -> float:
        """The area with this point."""
        begin = bisect_left(self._first, first)
        if begin < len(self._first) and self._second[begin] >= second:
            return self._area
        end = bisect_right(self._first, first)
        begin = end
        while begin and self._second[begin - 1] <= second:
            begin -= 1
        self._area += self._added(begin, end, first, second)
        self._first[begin:end], self._second[begin:end] = [first], [second]
        return self._area

    def _added(self, begin: int, end: int, first: float, second: float) -> float:
        """What a point adds that takes the place of the steps from begin to end."""
        added, left = 0.0, self._first[begin - 1] if begin else 0.0
        for step in range(begin, end):
            added += (self._first[step] - left) * (second - self._second[step])
            left = self._first[step]
        return added + (first - left) * (second - (self._second[end] if end < len(self._second) else 0.0))


def _summed(gains: Points) -> float:
    """What each point adds to those after it."""
    ordered = gains[np.argsort(gains[:, -1], kind="stable")]
    return sum(_exclusive(ordered[position], ordered[position + 1 :]) for position in range(len(ordered)))


def _exclusive(gain: Points, others: Points) -> float:
    """What a point adds to others: its own box without what of it the others dominate; others that gain nothing do not count."""
    cut = np.minimum(others, gain)
    return float(gain.prod()) - _volume(_front(cut[(cut > 0).all(axis=1)]))
