"""What can be computed exactly from a table, without any search: local optima, training-free orders, cells made by hand."""

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


# ---- training-free orders: how good a search is that trains cells in the order of a score, best first


@dataclass(frozen=True)
class Order:
    """Cells trained in the order of a score."""

    best_at: int
    """The position (from 1) at which the table's best cell comes, ties counted against the order."""
    after: dict[int, float]
    """The best accuracy after so many trainings, ties taken at their mean place."""


def order_of(score: Numbers, accuracy: Numbers, trainings: tuple[int, ...] = (1, 10, 50)) -> Order:
    """How soon an order meets good cells.

    Args:
        score: of each cell, higher first; −inf and NaN come last.
        accuracy: of each cell.
        trainings: after how many to look.
    """
    ranked = np.nan_to_num(score, nan=-np.inf, neginf=-np.inf)
    best = int(np.nanargmax(accuracy))
    best_at = int((ranked >= ranked[best]).sum())
    return Order(best_at, {count: _expected_best(ranked, accuracy, count) for count in trainings})


def _expected_best(score: Numbers, accuracy: Numbers, count: int) -> float:
    """The best of the first `count`; where a tie crosses the cut, the expectation over random orders of the tied cells."""
    cut = np.sort(score)[::-1][min(count, len(score)) - 1]
    sure, tied = accuracy[score > cut], np.sort(accuracy[score == cut])[::-1]
    floor = float(sure.max(initial=-np.inf))
    room, left, expected = count - len(sure), 1.0, 0.0
    for place, value in enumerate(tied.tolist()):
        chance = left * room / (len(tied) - place) if len(tied) - place > room else left
        expected += chance * max(value, floor)
        left -= chance
        if left <= 0 or value <= floor:
            break
    return expected + max(left, 0.0) * floor if left > 0 else expected
