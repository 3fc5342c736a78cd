"""Which sequences of operations lie on the paths of a cell (White et al., BANANAS, AAAI 2021): 3⁰ + … + 3⁵ = 364 features."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells
from nastui.cells.nasbench101.codes import EDGE_BITS, codes
from nastui.cells.nasbench101.layout import EDGES, INNER, OPERATIONS, OUTPUT

_KINDS: Final = len(OPERATIONS)
PATHS: Final = sum(_KINDS**length for length in range(INNER + 1))
_ROUTES: Final = [inner for length in range(INNER + 1) for inner in combinations(range(1, INNER + 1), length)]
"""The inner vertices along each way that a path can take."""


def paths_encoded(cells: Cells) -> npt.NDArray[np.uint8]:
    """0/1, cells × 364, by the number of operations, then by the operations from input to output; the path without any operation comes first."""
    found = np.zeros((len(cells), PATHS), dtype=np.uint8)
    packed = codes(cells)
    for route in _ROUTES:
        needed = _edges_of(route)
        there = np.flatnonzero(packed & needed == needed)
        operations = cells[there][:, [vertex - 1 for vertex in route]].astype(np.int64)
        first = sum(_KINDS**length for length in range(len(route)))
        found[there, first + operations @ _KINDS ** np.arange(len(route) - 1, -1, -1)] = 1
    return found


def _edges_of(route: tuple[int, ...]) -> np.uint32:
    """The bits of a code that must be set for this path."""
    return np.uint32(sum(1 << (EDGE_BITS - 1 - EDGES.index(ends)) for ends in pairwise((0, *route, OUTPUT))))
