"""Curves of many runs as one: median, quartiles and mean at each cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.studies.curves.steps import Steps, on_grid
from nastui.studies.statistics.quantiles import quantiles
from nastui.studies.statistics.samples import Numbers

WORST = -np.inf
"""What an incumbent is worth before there is one."""


@dataclass(frozen=True)
class Band:
    """All arrays have one number per cost of the grid; −inf before enough runs have an incumbent."""

    grid: Numbers
    median: Numbers
    lower_quartile: Numbers
    upper_quartile: Numbers
    mean: Numbers
    running: npt.NDArray[np.int64]
    """Runs that have spent no less than this; the others keep their last value."""


def band(runs: Sequence[Steps], grid: Numbers) -> Band:
    """Put at least one run on the grid, and take quantiles at each cost. An unknown value (NaN) counts as −inf."""
    values = np.array([on_grid(run, grid, WORST) for run in runs])
    values[np.isnan(values)] = WORST
    low, median, high = quantiles(values.T, [0.25, 0.5, 0.75])
    running = (np.array([run.end for run in runs])[:, None] >= grid).sum(axis=0)
    return Band(grid, median, low, high, values.mean(axis=0), running)
