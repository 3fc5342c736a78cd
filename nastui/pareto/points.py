"""Points of several objectives: arrays, points × objectives, all of them minimised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Points: TypeAlias = npt.NDArray[np.float64]
"""float64, points × objectives, smaller is better; NaN where an objective is unknown."""
Mask: TypeAlias = npt.NDArray[np.bool_]
"""One truth per point."""
Ranks: TypeAlias = npt.NDArray[np.int64]
"""One whole number per point."""
Violations: TypeAlias = npt.NDArray[np.float64]
"""By how much a point violates its constraints, in all: 0 where it meets them, more where it does not."""


def as_points(values: npt.ArrayLike) -> Points:
    """The values as points.

    Raises:
        ValueError: they are not points × objectives.
    """
    points = np.asarray(values, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] < 1:
        raise ValueError(f"points × objectives are needed, not an array of shape {points.shape}")
    return points


def minimised(values: npt.ArrayLike, maximise: Sequence[bool]) -> Points:
    """Values × −1 where an objective is maximised."""
    return as_points(values) * np.where(np.asarray(maximise, dtype=np.bool_), -1.0, 1.0)


def normalised(points: npt.ArrayLike, ideal: npt.ArrayLike, nadir: npt.ArrayLike) -> Points:
    """Points with the ideal at 0 and the nadir at 1 of each objective; an objective without extent is only moved."""
    low, high = np.asarray(ideal, dtype=np.float64), np.asarray(nadir, dtype=np.float64)
    return np.asarray((as_points(points) - low) / np.where(high > low, high - low, 1.0), dtype=np.float64)


def usable(points: Points, violation: npt.ArrayLike | None = None) -> Mask:
    """Which points can be on a front: all objectives known, all constraints met."""
    known: Mask = np.logical_not(np.isnan(points).any(axis=1))
    if violation is not None:
        known &= violations(points, violation) <= 0
    return known


def violations(points: Points, violation: npt.ArrayLike | None = None) -> Violations:
    """One violation per point, infinite where an objective or the violation itself is unknown.

    Raises:
        ValueError: there is not one violation per point.
    """
    given = np.zeros(len(points)) if violation is None else np.array(violation, dtype=np.float64)
    if given.shape != (len(points),):
        raise ValueError(f"one violation per point is needed: {len(points)}, not {given.shape}")
    given[np.isnan(points).any(axis=1) | np.isnan(given)] = np.inf
    return np.maximum(given, 0.0)
