"""Which cells share a score: each has a key, and the cell that is scored for a key is read off the key alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nastui.base.errors import InputError
from nastui.cells.arrays import Cells, Keys
from nastui.cells.space import Space


@dataclass(frozen=True)
class Keying:
    """Keys for one space and one kind of score. A key is the exact key of the cell that is scored for it."""

    space: Space
    live_only: bool
    """Whether the score goes by the pruned cell: then all cells that are the same network share a key."""

    def keys(self, cells: Cells) -> Keys:
        """The key of each cell; without `live_only` that of the exact row."""
        return self.space.network_keys(cells) if self.live_only else self.space.exact_keys(cells)

    def cells(self, keys: Keys) -> Cells:
        """The cells (n × length) that are scored for these keys."""
        return self.space.from_keys(keys)

    def every(self) -> Keys:
        """The keys of all cells of the space, in ascending order; of NAS-Bench-101 one per cell, whatever its labellings.

        Raises:
            InputError: the space is too large to be listed.
        """
        cells = self.space.every_distinct()
        if cells is None:
            raise InputError(f"the cells of {self.space.name} are too many to be listed", remedy="score some of them")
        return np.unique(self.keys(cells))
