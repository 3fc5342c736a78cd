"""Cells that were never queried before."""

from __future__ import annotations

import numpy as np

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.cells.arrays import Cells

_DRAWN = 32
_PATIENCE = 100_000
"""Fruitless draws after which what is left counts as out of reach."""


class Fresh:
    """Knows every query that was handed out."""

    def __init__(self, context: AlgorithmContext, rng: np.random.Generator) -> None:
        self.context, self.rng = context, rng
        self.seen: set[int] = set()
        self.exhausted = False

    def among(self, cells: Cells) -> Cells:
        """Those of these cells that were not handed out, one of each query."""
        if not len(cells):
            return cells
        _, first = np.unique(keys := self.context.identify(cells), return_index=True)
        return cells[[place for place in np.sort(first).tolist() if int(keys[place]) not in self.seen]]

    def take(self, cells: Cells) -> Cells:
        """Hand these out."""
        self.seen.update(self.context.identify(cells).tolist())
        return cells

    def random(self, count: int) -> Cells:
        """Hand out random cells, fewer than `count` where no more are left."""
        taken: list[Cells] = []
        fruitless = 0
        while count and not self.exhausted:
            cells = self.take(self.among(self.context.space.random(self.rng, _DRAWN))[:count])
            taken.append(cells)
            count -= len(cells)
            fruitless = 0 if len(cells) else fruitless + _DRAWN
            self.exhausted = len(self.seen) >= self.context.distinct or fruitless >= _PATIENCE
        return np.concatenate(taken) if taken else np.empty((0, self.context.space.length), dtype=np.uint8)
