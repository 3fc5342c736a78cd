"""Learning curves of a table: what a metric was after each epoch of one training budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from nastui.benchmarks.columns import BenchmarkColumn
from nastui.benchmarks.stored import Lazily, restored, smallest
from nastui.benchmarks.tablefile import Array, Arrays


@dataclass(frozen=True)
class Curve:
    """One metric over the epochs of a training."""

    column: BenchmarkColumn
    """Dataset, metric, split, seeds, and the budget (`epochs`) to which the schedule belongs."""
    points: tuple[float, ...]
    """After how many epochs; ascending."""
    values: Array
    """cells × points, float64, in the column's unit; NaN is unknown."""
    rows: Array | None = None
    """The table's row of each of these cells, ascending; None where they are all of the table's."""

    def of(self, row: int) -> Array | None:
        """The curve of one row; None where it has none."""
        if self.rows is None:
            return np.asarray(self.values[row])
        place = int(np.searchsorted(self.rows, row))
        return np.asarray(self.values[place]) if place < len(self.rows) and self.rows[place] == row else None

    def moved(self, rows: Array) -> Curve:
        """The same curve in a table where row i of this one's table is row `rows[i]`."""
        new = rows if self.rows is None else rows[self.rows]
        order = np.argsort(new)
        return replace(self, values=self.values[order], rows=new[order])


def joined(old: Curve, new: Curve, size: int) -> Curve:
    """Both in one; where both know a point, it is the new one's. None of them is of another table, which has `size` rows."""
    rows = np.union1d(_rows(old, size), _rows(new, size))
    values = np.full((len(rows), len(new.points)), np.nan)
    values[np.searchsorted(rows, _rows(old, size))] = old.values
    place = np.searchsorted(rows, _rows(new, size))
    values[place] = np.where(np.isnan(new.values), values[place], new.values)
    return replace(new, values=values, rows=rows)


def _rows(curve: Curve, size: int) -> Array:
    return np.arange(size) if curve.rows is None else curve.rows


def store_curves(curves: Sequence[Curve]) -> tuple[list[dict[str, Any]], dict[str, Array]]:
    """What the header says of the curves, and their arrays."""
    described: list[dict[str, Any]] = []
    arrays: dict[str, Array] = {}
    for place, curve in enumerate(curves):
        arrays[f"curve{place}"], factor = smallest(curve.values)
        if curve.rows is not None:
            arrays[f"rows of curve{place}"] = curve.rows.astype(np.uint32)
        described.append(curve.column.as_dict() | {"points": list(curve.points), "factor": factor})
    return described, arrays


def curves_from(described: Sequence[Mapping[str, Any]], arrays: Arrays) -> Lazily[Curve]:
    """The curves of a table file, decoded when they are asked for."""
    for place, plain in enumerate(described):
        rows = f"rows of curve{place}"
        if arrays.shape(f"curve{place}") != (arrays.shape(rows if rows in arrays else "cells")[0], len(plain["points"])):
            raise ValueError("a curve has another number of points than its array")
    return Lazily([partial(_read, plain, arrays, place) for place, plain in enumerate(described)])


def _read(plain: Mapping[str, Any], arrays: Arrays, place: int) -> Curve:
    values = restored(arrays[f"curve{place}"], plain["factor"])
    return Curve(BenchmarkColumn.from_dict(dict(plain)), tuple(plain["points"]), values, arrays.get(f"rows of curve{place}"))
