"""The knee of a front: where giving up a little of one objective no longer gains much of another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nastui.pareto.points import as_points, normalised

_FLAT = 1e-9


def knee(front: npt.ArrayLike) -> int | None:
    """The position of the point farthest below the plane through the ends of the front.

    Das, "On characterizing the 'knee' of the Pareto curve based on normal-boundary intersection" (1999). Objectives are normalised by the extent of
    the front. None where it has no knee: fewer than three distinct points, or none below the plane.
    """
    points = as_points(front)
    if len(np.unique(points, axis=0)) < 3 or np.isnan(points).any():
        return None
    sums = normalised(points, points.min(axis=0), points.max(axis=0)).sum(axis=1)
    best = int(sums.argmin())
    return best if sums[best] < 1 - _FLAT else None
