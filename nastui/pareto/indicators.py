"""How near a set of points comes to a front that is known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nastui.pareto.points import Mask, as_points, usable

_BLOCK = 1024


def igd_plus(values: npt.ArrayLike, front: npt.ArrayLike, violation: npt.ArrayLike | None = None) -> float:
    """IGD⁺ (Ishibuchi et al., "Modified distance calculation in generational distance and inverted generational distance", 2015).

    The mean over the known front of how far the nearest point is worse, counting only objectives in which it is. Infinite without a usable point.
    Objectives should be normalised first.
    """
    points, known = as_points(values), as_points(front)
    points = points[usable(points, violation)]
    if not len(points) or not len(known):
        return float("inf")
    least = np.full(len(known), np.inf)
    for start in range(0, len(points), _BLOCK):
        worse = np.maximum(points[None, start : start + _BLOCK] - known[:, None], 0.0)
        least = np.minimum(least, np.sqrt((worse**2).sum(axis=2)).min(axis=1))
    return float(least.mean())


def among(values: npt.ArrayLike, others: npt.ArrayLike, *, tolerance: float = 1e-9) -> Mask:
    """Which points are among the others, each number within a relative tolerance."""
    points, there = as_points(values), as_points(others)
    near = tolerance * np.maximum(np.abs(points), 1e-300)
    found = [bool((np.abs(there - one) <= width).all(axis=1).any()) for one, width in zip(points, near, strict=True)]
    return np.array(found, dtype=np.bool_)


def share_found(values: npt.ArrayLike, front: npt.ArrayLike, violation: npt.ArrayLike | None = None, *, tolerance: float = 1e-9) -> float:
    """The share of the distinct points of a known front that are among the points, each number within a relative tolerance; NaN of an empty front."""
    points, known = as_points(values), np.unique(as_points(front), axis=0)
    return float(among(known, points[usable(points, violation)], tolerance=tolerance).mean()) if len(known) else float("nan")
