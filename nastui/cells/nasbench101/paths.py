"""Which vertices lie on a path from input to output, and the cell without the others.

A set of vertices is an integer of 7 bits: 64 is the input, 1 the output, in the order in which a code names the targets of a vertex.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.cells.nasbench101.codes import EDGE_BITS, Codes, operation_shift
from nastui.cells.nasbench101.layout import ABSENT, EDGES, INNER, OUTPUT, VERTICES

_BIT: Final = [np.uint32(1 << (OUTPUT - vertex)) for vertex in range(VERTICES)]
_PLACE: Final = [np.uint32(OUTPUT - vertex) for vertex in range(VERTICES)]
_SHIFTS: Final = np.array([[(OUTPUT - vertex) * (OUTPUT - vertex - 1) // 2] for vertex in range(OUTPUT)], dtype=np.uint32)
_MASKS: Final = np.array([[(1 << (OUTPUT - vertex)) - 1] for vertex in range(OUTPUT)], dtype=np.uint32)


def connected(packed: Codes) -> npt.NDArray[np.bool_]:
    """Whether a path leads from input to output."""
    return np.asarray(_reached(_targets(packed)) & _BIT[OUTPUT] != 0)


def pruned(packed: Codes) -> Codes:
    """The codes without the vertices off every input → output path: these lose their edges and become absent."""
    targets = _targets(packed)
    live = _reached(targets) & _leading(targets)
    return np.asarray(packed & _BITS_OF[live] | _ABSENCE_OF[live])


def _targets(packed: Codes) -> Codes:
    """The set of targets of each vertex's edges: 6 × cells. In a code the edges of a vertex stand together."""
    found: Codes = (packed >> _SHIFTS) & _MASKS
    return found


def _reached(targets: Codes) -> Codes:
    """The set of vertices to which a path leads from the input."""
    found: Codes = _BIT[0] | targets[0]
    for vertex in range(1, OUTPUT):
        found |= targets[vertex] * (found >> _PLACE[vertex] & np.uint32(1))
    return found


def _leading(targets: Codes) -> Codes:
    """The set of vertices from which a path leads to the output."""
    found: Codes = np.full_like(targets[0], _BIT[OUTPUT])
    for vertex in range(OUTPUT - 1, -1, -1):
        found |= (targets[vertex] & found != 0) * _BIT[vertex]
    return found


def _bits_of(live: int) -> int:
    """The bits of a code that belong to this set of vertices: its operations, and the edges within it."""
    edges = sum(1 << (EDGE_BITS - 1 - number) for number, ends in enumerate(EDGES) if all(live & int(_BIT[end]) for end in ends))
    return edges | _operations_of(live)


def _operations_of(vertices: int) -> int:
    return sum(ABSENT << operation_shift(vertex) for vertex in range(1, INNER + 1) if vertices & int(_BIT[vertex]))


_BITS_OF: Final = np.array([_bits_of(live) for live in range(1 << VERTICES)], dtype=np.uint32)
_ABSENCE_OF: Final = np.array([_operations_of(~live) for live in range(1 << VERTICES)], dtype=np.uint32)
