"""Drawing cells again until they are valid, or until they are new queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.cells.arrays import Cells
from nastui.cells.space import Space

_DRAWN = 256
"""Cells drawn at a time, whatever is asked for, so that the order of cells depends on the seed alone."""
_PATIENCE = 100_000
"""Draws without a new query after which the space counts as exhausted."""


class UnseenSampler:
    """Draws random cells that were never given before. Keeps the set of queries it gave, and a reserve of new cells."""

    def __init__(self, context: AlgorithmContext, rng: np.random.Generator) -> None:
        self.context, self.rng = context, rng
        self.seen: set[int] = set()
        self.waiting = np.empty((0, context.space.length), dtype=np.uint8)

    @property
    def exhausted(self) -> bool:
        """Whether no new cell is left, or none was found at the last search."""
        return len(self.seen) >= self.context.distinct or not len(self.among(self.waiting))

    def look_ahead(self) -> None:
        """Draw until a new cell is in reserve, so that `exhausted` is known without a draw."""
        self._fill_reserve(1)

    def among(self, cells: Cells) -> Cells:
        """Those of these cells that were never given, one for each query."""
        if not len(cells):
            return cells
        _, first = np.unique(keys := self.context.identify(cells), return_index=True)
        return cells[[place for place in np.sort(first).tolist() if int(keys[place]) not in self.seen]]

    def take(self, cells: Cells) -> Cells:
        """Note these cells as given, and return them."""
        self.seen.update(self.context.identify(cells).tolist())
        return cells

    def random(self, count: int) -> Cells:
        """Random new cells, fewer than `count` where no more are left."""
        self._fill_reserve(count)
        cells, self.waiting = self.waiting[:count], self.waiting[count:]
        return self.take(cells)

    def _fill_reserve(self, count: int) -> bool:
        """Draw until `count` new cells are in reserve; False where there are fewer."""
        self.waiting = self.among(self.waiting)
        fruitless = 0
        while len(self.waiting) < count and fruitless < _PATIENCE and len(self.seen) + len(self.waiting) < self.context.distinct:
            more = self.among(np.concatenate([self.waiting, self.context.space.random(self.rng, _DRAWN)]))
            fruitless = 0 if len(more) > len(self.waiting) else fruitless + _DRAWN
            self.waiting = more
        return len(self.waiting) >= count


# ---- rejection sampling: a distribution over positions may propose what is no cell of the space


Draw: TypeAlias = Callable[[npt.NDArray[np.intp]], Cells]
"""Proposes a cell for each of these places; the same place may come more than once."""

_ROUNDS = 4
_TRIES = 8
"""A little over a quarter of all edges of NAS-Bench-101 are valid, so eight proposals at a time hold a cell nine times in ten."""


def rejection_sampling(space: Space, rng: np.random.Generator, count: int, draw: Draw) -> Cells:
    """A cell for each of `count` places. Invalid ones are drawn again; where none of 33 proposals is valid, a random cell is taken."""
    cells = draw(np.arange(count))
    wrong = np.flatnonzero(~space.valid(cells))
    for _ in range(_ROUNDS):
        if not len(wrong):
            return cells
        proposals = draw(np.repeat(wrong, _TRIES))
        good = space.valid(proposals).reshape(-1, _TRIES)
        found = good.any(axis=1)
        cells[wrong[found]] = proposals.reshape(len(wrong), _TRIES, -1)[found, good[found].argmax(axis=1)]
        wrong = wrong[~found]
    if len(wrong):
        cells[wrong] = space.random(rng, len(wrong))
    return cells
