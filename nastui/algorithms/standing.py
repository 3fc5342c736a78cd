"""Where cells with several objectives stand among each other: by their front, within it by how lonely they are (Deb et al. 2002)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nastui.fitness.fitness import Floats
from nastui.fitness.objectives import Costs
from nastui.pareto.dominance import ranks


def standing(costs: Costs) -> Floats:
    """0 for the best, −1 for the next, …: fronts first, the loneliest of a front first, equals in their order.

    Cells that do not meet all bounds come after all that do, the smaller violation first.
    """
    rank = ranks(costs.points, costs.violation)
    values = np.empty(len(costs))
    values[np.lexsort((-crowding_in_fronts(costs.points, rank), rank))] = -np.arange(len(costs), dtype=np.float64)
    return values


def crowding_in_fronts(points: Floats, rank: npt.NDArray[np.int64]) -> Floats:
    """The crowding distance of each point within its front, all fronts at once; infinite at the ends of a front, in each objective."""
    lonely = np.zeros(len(points))
    finite = np.where(np.isfinite(points), points, 0.0)
    for column in finite.T if len(points) else ():
        order = np.lexsort((column, rank))
        front, value = rank[order], column[order]
        begins = np.append(True, front[1:] != front[:-1])
        ends = np.append(begins[1:], True)
        number = np.cumsum(begins) - 1
        extent = (value[ends] - value[begins])[number]
        gaps = np.zeros(len(points))
        gaps[1:-1] = value[2:] - value[:-2]
        gaps = np.divide(gaps, extent, out=np.zeros_like(gaps), where=extent > 0)
        gaps[begins | ends] = np.inf
        lonely[order] += gaps
    return lonely
