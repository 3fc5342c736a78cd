"""How a cell of NAS-Bench-101 (Ying et al., ICML 2019) lies in a row of 26 numbers, and as a matrix.

Seven vertices; vertex 0 is the input, vertex 6 the output. A row is the operations of the five inner vertices, then the 21 bits of the
upper triangle of the adjacency matrix, row by row. A cell of fewer vertices leaves inner vertices `ABSENT`, without an edge.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells

OPERATIONS: Final = ("conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3")
"""The published names of the operations 0, 1 and 2."""
ABSENT: Final = len(OPERATIONS)
"""The operation of a vertex that is not there."""
VERTICES: Final = 7
OUTPUT: Final = VERTICES - 1
INNER: Final = VERTICES - 2
EDGES: Final = tuple((source, target) for source in range(VERTICES) for target in range(source + 1, VERTICES))
"""(source, target) of each of the 21 possible edges, in the order of a row."""
MAX_EDGES: Final = 9
LENGTH: Final = INNER + len(EDGES)
_SOURCES, _TARGETS = (list(ends) for ends in zip(*EDGES, strict=True))


def matrices(cells: Cells) -> npt.NDArray[np.uint8]:
    """The adjacency matrices of cells: 0/1, cells × 7 × 7, upper triangular."""
    adjacency = np.zeros((len(cells), VERTICES, VERTICES), dtype=np.uint8)
    adjacency[:, _SOURCES, _TARGETS] = cells[:, INNER:]
    return adjacency


def seats(vertices: int) -> list[int]:
    """Where the vertices of a smaller cell sit among the seven: the inner ones keep their numbers, the output becomes vertex 6."""
    return [*range(vertices - 1), OUTPUT]


def from_matrices(adjacency: npt.NDArray[np.uint8], operations: npt.NDArray[np.uint8]) -> Cells:
    """The rows of cells of v vertices, 2 ≤ v ≤ 7. What lies on or below the diagonal is not looked at.

    Args:
        adjacency: 0/1, cells × v × v.
        operations: indices into `OPERATIONS` of the inner vertices, cells × (v − 2).
    """
    count, vertices, _ = adjacency.shape
    seat = seats(vertices)
    embedded = np.zeros((count, VERTICES, VERTICES), dtype=np.uint8)
    embedded[:, np.array(seat)[:, None], seat] = adjacency
    cells = np.full((count, LENGTH), ABSENT, dtype=np.uint8)
    cells[:, : vertices - 2] = operations
    cells[:, INNER:] = embedded[:, _SOURCES, _TARGETS]
    return cells


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
