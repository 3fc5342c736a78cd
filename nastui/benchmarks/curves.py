"""Learning curves of a table: what a metric was after each epoch of one training budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from nastui.benchmarks.columns import Column
from nastui.benchmarks.stored import Lazily, restored, smallest
from nastui.benchmarks.tablefile import Array


@dataclass(frozen=True)
class Curve:
    """One metric over the epochs of a training."""

    column: Column
    """Dataset, metric, split, seeds, and the budget (`epochs`) to which the schedule belongs."""
    points: tuple[float, ...]
    """After how many epochs; ascending."""
    values: Array
    """rows × points, float64, in the column's unit; NaN is unknown."""


def store_curves(curves: Sequence[Curve]) -> tuple[list[dict[str, Any]], dict[str, Array]]:
    """What the header says of the curves, and their arrays."""
    described: list[dict[str, Any]] = []
    arrays: dict[str, Array] = {}
    for place, curve in enumerate(curves):
        arrays[f"curve{place}"], factor = smallest(curve.values)
        described.append(curve.column.as_dict() | {"points": list(curve.points), "factor": factor})
    return described, arrays


def curves_from(described: Sequence[Mapping[str, Any]], arrays: Mapping[str, Array]) -> Lazily[Curve]:
    """The curves of a table file, decoded when they are asked for."""
    for place, plain in enumerate(described):
        if arrays[f"curve{place}"].shape[1] != len(plain["points"]):
            raise ValueError("a curve has another number of points than its array")
    return Lazily([partial(_read, plain, arrays[f"curve{place}"]) for place, plain in enumerate(described)])


def _read(plain: Mapping[str, Any], array: Array) -> Curve:
    return Curve(Column.from_dict(dict(plain)), tuple(plain["points"]), restored(array, plain["factor"]))
