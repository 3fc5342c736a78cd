"""The mutation of regularized evolution: exactly one position changes."""

from __future__ import annotations

import numpy as np

from nastui.cells.arrays import Cell, Cells
from nastui.cells.space import Space

_TRIES = 32


class OneChange:
    """Draws uniformly among the valid cells that differ from a cell in one position.

    So positions weigh as many values as they can change to: on the NATS topology all alike, on NAS-Bench-101 an operation twice an edge.

    Where 33 such changes are no cell, as happens in a space that is cut down to few of its cells, a random cell comes instead; otherwise a
    search could be caught for ever on an island of cells.
    """

    def __init__(self, space: Space) -> None:
        self.space = space
        moves = np.array([(position, value) for position, values in enumerate(space.choices) for value in range(values - 1)])
        self._positions, self._values = moves.T

    def __call__(self, rng: np.random.Generator, cell: Cell) -> Cells:
        """One such neighbour, as a batch of one."""
        for tries in (1, _TRIES):
            children = self._changed(rng, cell, tries)
            valid = self.space.valid(children)
            if valid.any():
                first = int(valid.argmax())
                return children[first : first + 1]
        return self.space.random(rng, 1)

    def _changed(self, rng: np.random.Generator, cell: Cell, count: int) -> Cells:
        moves = rng.integers(len(self._positions), size=count)
        positions, values = self._positions[moves], self._values[moves]
        children = np.repeat(cell[None], count, axis=0)
        children[np.arange(count), positions] = values + (values >= cell[positions])
        return children
