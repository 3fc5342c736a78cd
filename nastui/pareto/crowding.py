"""How lonely the points of a front are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nastui.pareto.points import Points, as_points


def crowding_distances(values: npt.ArrayLike) -> Points:
    """The crowding distance of each point of one front (Deb et al. 2002): per objective the gap between its neighbours over the extent, summed.

    The ends of each objective are infinitely lonely. Of equal points all but the first have distance 0, since they add nothing.
    """
    points = as_points(values)
    distinct, first = np.unique(points, axis=0, return_index=True)
    result = np.zeros(len(points))
    result[first] = np.sum([_gaps(column) for column in distinct.T], axis=0) if len(distinct) > 2 else np.inf
    return result


def _gaps(column: Points) -> Points:
    """Of one objective: the gap between the neighbours of each value, over the extent; 0 for all where there is none."""
    order = np.argsort(column, kind="stable")
    sorted_values = column[order]
    extent = sorted_values[-1] - sorted_values[0]
    gaps = np.zeros(len(column))
    if extent > 0:
        gaps[order[1:-1]] = (sorted_values[2:] - sorted_values[:-2]) / extent
    gaps[order[[0, -1]]] = np.inf
    return gaps
