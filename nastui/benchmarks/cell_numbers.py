"""All that a benchmark's table knows of one cell."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nastui.base.errors import InputError
from nastui.benchmarks.columns import BenchmarkColumn
from nastui.benchmarks.curves import Curve
from nastui.benchmarks.table import Benchmark


@dataclass(frozen=True)
class CellNumber:
    """A number, and what it means."""

    column: BenchmarkColumn
    value: float | None
    """None where it is not known."""


@dataclass(frozen=True)
class CellCurve:
    """A learning curve, as far as it is known."""

    column: BenchmarkColumn
    points: tuple[float, ...]
    """Epochs."""
    values: tuple[float, ...]


@dataclass(frozen=True)
class CellNumbers:
    """A cell in the space's own notation, its numbers in the order of the table, and its learning curves."""

    benchmark: str
    cell: str
    numbers: tuple[CellNumber, ...]
    curves: tuple[CellCurve, ...]


def cell_numbers(benchmark: Benchmark, text: str, dataset: str | None = None) -> CellNumbers:
    """The numbers of a cell.

    Args:
        benchmark: with its table.
        text: the cell, as its space writes it.
        dataset: only this one's, and those of no data set; None: all.

    Raises:
        InputError: there is no such data set, the text is no cell, or the table does not have it.
    """
    wanted = dataset and benchmark.dataset_named(dataset)
    cell = benchmark.parse(text)
    row = int(benchmark.find(cell[None])[0])
    if row < 0:
        raise InputError(f"{benchmark.name} does not have the cell {benchmark.space.format(cell)}")
    numbers = [
        CellNumber(column, value if math.isfinite(value := float(values[row])) else None)
        for column, values in zip(benchmark.columns, benchmark.values, strict=True)
        if wanted is None or column.meaning.dataset in (wanted, None)
    ]
    curves = [_curve(curve, row) for curve in benchmark.curves if wanted is None or curve.column.meaning.dataset == wanted]
    return CellNumbers(benchmark.name, benchmark.space.format(cell), tuple(numbers), tuple(curves))


def _curve(curve: Curve, row: int) -> CellCurve:
    values = curve.of(row)
    known = [] if values is None else [(point, one) for point, one in zip(curve.points, values.tolist(), strict=True) if not math.isnan(one)]
    return CellCurve(curve.column, tuple(point for point, _ in known), tuple(one for _, one in known))
