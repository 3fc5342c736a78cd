"""A cell as one integer of 31 bits, on which pruning and relabelling are a few bit operations for a whole batch.

From the top: two bits for each of the five operations, then the 21 edge bits in the order of a row. Integers compare as rows do.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells
from nastui.cells.nasbench101.layout import EDGES, INNER

Codes: TypeAlias = npt.NDArray[np.uint32]
"""One code per cell. Where only edges matter, a code may come without its operations."""
EDGE_BITS: Final = len(EDGES)
EDGE_MASK: Final = np.uint32((1 << EDGE_BITS) - 1)
_SHIFTS: Final = np.array([EDGE_BITS + 2 * place for place in range(INNER - 1, -1, -1)] + list(range(EDGE_BITS - 1, -1, -1)), dtype=np.uint32)
_MASKS: Final = np.array([3] * INNER + [1] * EDGE_BITS, dtype=np.uint32)
_PLACES: Final = np.uint32(1) << _SHIFTS


def codes(cells: Cells) -> Codes:
    """The code of each cell; the values must be in range (operations ≤ 3, edge bits ≤ 1)."""
    packed: Codes = cells.astype(np.uint32) @ _PLACES
    return packed


def from_codes(packed: Codes) -> Cells:
    """The cells (n × 26) that have these codes; the inverse of `codes`."""
    return ((packed[:, None] >> _SHIFTS) & _MASKS).astype(np.uint8)


def edge_codes(edges: npt.NDArray[np.bool_]) -> Codes:
    """The codes, without operations, of edge bits (n × 21)."""
    packed: Codes = edges @ _PLACES[INNER:]
    return packed


def operation_shift(vertex: int) -> int:
    """How far left in a code the operation of this inner vertex starts."""
    return EDGE_BITS + 2 * (INNER - vertex)
