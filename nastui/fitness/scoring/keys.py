"""Which cells share a score: each has a key, and the cell that is scored for a key is read off the key alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.mini_tss.place import MINI_TSS
from nastui.cells.arrays import Cells, Keys
from nastui.cells.nasbench101 import codes as nasbench101
from nastui.cells.nasbench101.every import every_code
from nastui.cells.nats_sss import notation as nats_sss
from nastui.cells.nats_tss import notation as nats_tss
from nastui.cells.space import Space


@dataclass(frozen=True)
class Keying:
    """Keys for one space and one kind of score. A key is the code of the cell that is scored for it."""

    space: Space
    live_only: bool
    """Whether the score goes by the pruned cell: then all cells that are the same network share a key."""

    def keys(self, cells: Cells) -> Keys:
        """The key of each cell; without `live_only` that of the exact row."""
        return self.space.exact_keys(_LIVE[self.space.name](self.space, cells) if self.live_only else cells)

    def cells(self, keys: Keys) -> Cells:
        """The cells (n × length) that are scored for these keys."""
        return _FROM_CODES[self.space.name](keys)

    def every(self) -> Keys:
        """The keys of all cells of the space, in ascending order; of NAS-Bench-101 one per cell, whatever its labellings."""
        cells = self.space.every_cell()
        return np.unique(self.keys(nasbench101.from_codes(every_code()) if cells is None else cells))


def _networks(space: Space, cells: Cells) -> Cells:
    """The representative of each cell's network. The rows of the embedded table are exactly these (cells/nats_tss/network_form.py)."""
    table = benchmark_named(MINI_TSS)
    return table.cells[table.find(cells)]


def _canonical(space: Space, cells: Cells) -> Cells:
    return nasbench101.from_codes(space.canonical_keys(cells).astype(np.uint32))


_LIVE: Final[Mapping[str, Callable[[Space, Cells], Cells]]] = {
    "nats-tss": _networks,
    "nats-sss": lambda space, cells: cells,
    "nasbench101": _canonical,
}
_FROM_CODES: Final[Mapping[str, Callable[[Any], Cells]]] = {
    "nats-tss": nats_tss.from_codes,
    "nats-sss": nats_sss.from_codes,
    "nasbench101": lambda keys: nasbench101.from_codes(keys.astype(np.uint32)),
}
