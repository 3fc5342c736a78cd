"""The numbers of all cells, filled in as records come."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

import numpy as np

from nastui.benchmarks.importing.nats.digest import MAX_PERCENT
from nastui.benchmarks.importing.nats.layout import Layout
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
        self.curves: dict[CurveKey, Array] = {}
        """(budget, training, run, set) → 2 × cells × epochs: accuracies, losses."""
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
            if key not in self.curves:
                self.curves[key] = np.full((2, len(self.seen), both.shape[1]), np.nan)
            self.curves[key][:, number] = both

    def _possible(self, both: Array) -> Array:
        """A curve without infinite numbers and without accuracies that are no percentages."""
        accuracies, losses = both
        wrong = np.stack([(accuracies < 0) | (accuracies > MAX_PERCENT), np.isinf(losses)])
        self.left_out += int(wrong.sum())
        return np.where(wrong, np.nan, both)

    def values(self, place: int) -> Values | None:
        """The numbers of a place in `Layout`; None where no record has one."""
        values = self._numbers[place]
        return None if np.isnan(values).all() else values
