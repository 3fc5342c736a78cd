"""The numbers of all cells, filled in as records come."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from nastui.benchmarks.importing.nats.record import MAX_PERCENT, Layout
from nastui.benchmarks.table import Values
from nastui.benchmarks.tablefile import Array

CurveKey = tuple[int, int, int, int]


class Gathering:
    """Numbers by place and cell; NaN where no record has been.

    Args:
        layout: of the space.
        cells: how many there are.
    """

    def __init__(self, layout: Layout, cells: int) -> None:
        self.layout = layout
        self._curves: dict[CurveKey, tuple[list[int], list[Array]]] = {}
        self.left_out = 0
        """Points of curves that cannot be true, and are unknown therefore."""
        self.seen = np.zeros(cells, dtype=np.bool_)
        self._numbers = np.full((layout.width, cells), np.nan)

    def take(self, numbers: Sequence[int], values: array[float], curves: Iterable[tuple[int, CurveKey, bytes]]) -> None:
        """Put the digests of some records in their places."""
        self._numbers[:, numbers] = np.frombuffer(values).reshape(len(numbers), -1).T
        self.seen[list(numbers)] = True
        for number, key, curve in curves:
            both = self._possible(np.frombuffer(curve).reshape(2, -1))
            cells, gathered = self._curves.setdefault(key, ([], []))
            cells.append(number)
            gathered.append(both)

    def _possible(self, both: Array) -> Array:
        """A curve without infinite numbers and without accuracies that are no percentages."""
        accuracies, losses = both
        wrong = np.stack([(accuracies < 0) | (accuracies > MAX_PERCENT), np.isinf(losses)])
        self.left_out += int(wrong.sum())
        return np.where(wrong, np.nan, both)

    def curves(self) -> Iterator[tuple[CurveKey, Array, Array]]:
        """(budget, training, run, set), cells in ascending order, 2 × cells × epochs: accuracies, losses."""
        for key, (cells, values) in sorted(self._curves.items()):
            order = np.argsort(cells)
            yield key, np.array(cells)[order], np.stack(values, axis=1)[:, order]

    def values(self, place: int) -> Values | None:
        """The numbers of a place in `Layout`; None where no record has one."""
        values = self._numbers[place]
        return None if np.isnan(values).all() else values
