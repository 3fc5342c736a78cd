"""What share of several runs reached: attainment surfaces of two objectives.

A run attains what its points dominate; the surface of a share is the border of what at least that share of the runs attain, that of a half the median
front. Fonseca and Fleming, "On the performance assessment and comparison of stochastic multiobjective optimizers" (1996).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nastui.pareto.dominance import nondominated
from nastui.pareto.points import Points, as_points


def attainment_surfaces(runs: Sequence[npt.ArrayLike], shares: Sequence[float]) -> tuple[Points, ...]:
    """The corners of the surface of each share: points × 2, the first objective ascending, the second descending.

    No corners where too few runs get anywhere.

    Args:
        runs: per run its points, minimised, those left out that violate constraints.
        shares: of the runs, above 0 and at most 1.

    Raises:
        ValueError: there are no runs, or not two objectives.
    """
    fronts = [_front(run) for run in runs]
    if not fronts:
        raise ValueError("attainment needs at least one run")
    columns = np.unique(np.concatenate([front[:, 0] for front in fronts]))
    reached = np.sort([_least_second(front, columns) for front in fronts], axis=0)
    return tuple(_corners(columns, reached[max(1, math.ceil(share * len(fronts) - 1e-9)) - 1]) for share in shares)


def _front(run: npt.ArrayLike) -> Points:
    points = np.asarray(run, dtype=np.float64).reshape(-1, 2) if np.size(run) == 0 else as_points(run)
    if points.shape[1] != 2:
        raise ValueError(f"attainment surfaces are of two objectives, not {points.shape[1]}")
    return np.unique(points[nondominated(points)], axis=0)


def _least_second(front: Points, columns: Points) -> Points:
    """The least second objective of the points whose first is at most the column's; infinite where there is none."""
    places = np.searchsorted(front[:, 0], columns, side="right")
    return np.append(np.inf, front[:, 1])[places]


def _corners(columns: Points, second: Points) -> Points:
    """Where the surface steps down."""
    steps = second < np.append(np.inf, second[:-1])
    return np.column_stack([columns[steps], second[steps]])
