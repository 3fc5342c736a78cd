"""Local optima of a table and how many cells climb to each: best-improvement steps between cells that differ in one position."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Landscape:
    """The local optima, best first."""

    optima: Rows
    """Rows of the table."""
    basins: Rows
    """How many cells climb to each."""
    cells: int
    steps: float
    """Mean length of a climb."""

    @property
    def share_of_best(self) -> float:
        """The share of cells that climb to the best local optimum, which is the global one."""
        return float(self.basins[0] / self.cells)


def landscape(cells: Cells, choices: tuple[int, ...], values: Numbers) -> Landscape:
    """Climb from every cell.

    Args:
        cells: all cells of a space in which each position is free (cells × positions).
        choices: how many values each position takes.
        values: the quality of each, higher is better; −inf where unknown. Ties climb to the first cell.
    """
    uphill = _uphill(cells, choices, np.nan_to_num(values, nan=-np.inf))
    reached, steps = np.arange(len(cells)), np.zeros(len(cells))
    while (moving := uphill[reached] != reached).any():
        steps += moving
        reached = uphill[reached]
    optima, basins = np.unique(reached, return_counts=True)
    order = np.argsort(-values[optima], kind="stable")
    return Landscape(optima[order], basins[order], len(cells), float(steps.mean()))


def _uphill(cells: Cells, choices: tuple[int, ...], values: Numbers) -> Rows:
    """For each cell the best of itself and its neighbours."""
    weights = np.concatenate([np.cumprod(choices[:0:-1])[::-1], [1]]).astype(np.int64)
    codes = cells.astype(np.int64) @ weights
    row_of = np.full(int(np.prod(choices, dtype=np.int64)), -1)
    row_of[codes] = np.arange(len(cells))
    best = np.arange(len(cells))
    for position, (count, weight) in enumerate(zip(choices, weights.tolist(), strict=True)):
        base = codes - cells[:, position].astype(np.int64) * weight
        for value in range(count):
            other = row_of[base + value * weight]
            better = (other >= 0) & (values[other] > values[best])
            best[better] = other[better]
    return best
