"""Accuracies that are attached to cells for reporting: the search never sees them, and nothing is charged for them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, Place
from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cells
from nastui.fitness.accuracy import accuracies

Floats = npt.NDArray[np.float64]
_SPLITS = ("valid", "test")


def attached(benchmark: Benchmark, dataset: str, epochs: int | None) -> Callable[[Cells], tuple[Floats, Floats]]:
    """What gives validation and test accuracy (percent, mean over trainings) of cells; NaN where the table has none.

    Args:
        benchmark: its table is read.
        dataset: of the run.
        epochs: of the accuracies; None: the table's longest.

    Raises:
        InputError: the table has accuracies, but none at these epochs.
    """
    known = {split: {m.epochs for m in accuracies(benchmark, dataset) if m.split == split and m.epochs} for split in _SPLITS}
    every = sorted(set[int]().union(*known.values()))
    if epochs and every and epochs not in every:
        raise InputError(
            f"{benchmark.name} has no {dataset} accuracy at {epochs} epochs",
            remedy=f"it has those at {', '.join(map(str, every))} epochs",
            place=Place(key="report.epochs"),
        )
    columns = [benchmark.column(Meaning(dataset, ACCURACY, split, epochs or max(known[split], default=None))) for split in _SPLITS]

    def look_up(cells: Cells) -> tuple[Floats, Floats]:
        rows = benchmark.find(cells)
        valid, test = (np.full(len(cells), np.nan) if column is None else _at(column, rows) for column in columns)
        return valid, test

    return look_up


def _at(column: Floats, rows: npt.NDArray[np.int64]) -> Floats:
    found = np.full(len(rows), np.nan)
    found[rows >= 0] = column[rows[rows >= 0]]
    return found
