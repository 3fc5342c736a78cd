"""Which rows are cells, which of their vertices count, and random cells and mutants by these rules.

A row is a cell where it has at most nine edges, counted over the whole matrix, and a path from input to output. Only vertices on such paths
count; a set of vertices is an integer of 7 bits: 64 is the input, 1 the output, in the order in which a code names the targets of a vertex.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells
from nastui.cells.nasbench101.layout import (
    ABSENT,
    EDGE_BITS,
    EDGE_MASK,
    EDGES,
    INNER,
    MAX_EDGES,
    OPERATIONS,
    OUTPUT,
    VERTICES,
    Codes,
    codes,
    edge_codes,
    from_codes,
    matrices,
    operation_shift,
)

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


# ---- which rows are cells


_LARGEST: Final = np.array([ABSENT] * INNER + [1] * len(EDGES), dtype=np.uint8)
_HALF: Final = np.uint32(11)
_ONES: Final = np.array([number.bit_count() for number in range(1 << int(_HALF))], dtype=np.uint8)


def valid_cells(cells: Cells) -> npt.NDArray[np.bool_]:
    """Which rows are cells; values out of range and edges at an absent vertex are refused as well."""
    in_range = (cells <= _LARGEST).all(axis=1)
    packed = codes(np.minimum(cells, _LARGEST))
    return np.asarray(in_range & valid_edges(packed) & _absent_are_bare(cells))


def valid_edges(packed: Codes) -> npt.NDArray[np.bool_]:
    """Which codes have at most nine edges and a path from input to output; operations are not looked at."""
    return np.asarray(edge_counts(packed) <= MAX_EDGES) & connected(packed)


def valid_once_pruned(packed: Codes) -> npt.NDArray[np.bool_]:
    """The rule of the benchmark's own library: at most nine edges are left after pruning, however many lead nowhere."""
    return np.asarray(edge_counts(pruned(packed) & EDGE_MASK) <= MAX_EDGES) & connected(packed)


def edge_counts(packed: Codes) -> npt.NDArray[np.uint8]:
    """How many edges each code has."""
    few = np.uint32(len(_ONES) - 1)
    return np.asarray(_ONES[packed & few] + _ONES[(packed >> _HALF) & (few >> np.uint32(1))])


def _absent_are_bare(cells: Cells) -> npt.NDArray[np.bool_]:
    adjacency = matrices(cells)
    touched = np.asarray(adjacency.any(axis=1) | adjacency.any(axis=2))[:, 1:-1]
    return np.asarray(~np.any(touched & (cells[:, :INNER] == ABSENT), axis=1))


Rule: TypeAlias = Callable[[Codes], npt.NDArray[np.bool_]]
"""Which edge codes are cells."""
_DRAWS_PER_CELL: Final = 5
"""A little over a quarter of all edge codes are valid."""


def random_cells(rng: np.random.Generator, count: int, allowed: Rule = valid_edges) -> Cells:
    """Uniform over all valid pairs of operations and edge bits; no vertex is marked absent."""
    cells = from_codes(_random_edges(rng, count, allowed))
    cells[:, :INNER] = rng.integers(len(OPERATIONS), size=(count, INNER), dtype=np.uint8)
    return cells


def mutated(rng: np.random.Generator, cells: Cells, allowed: Rule = valid_edges) -> Cells:
    """A mutated copy of each cell; the cells must be valid.

    Each inner operation changes with probability 1/5 to one of the other two, each edge bit flips with probability 1/21; the flips of a
    child that is no cell are drawn again from its parent. An absent vertex first gets a random operation, so children have none.
    """
    children = from_codes(_mutated_edges(rng, codes(cells) & EDGE_MASK, allowed))
    children[:, :INNER] = _mutated_operations(rng, cells[:, :INNER])
    return children


def _random_edges(rng: np.random.Generator, count: int, allowed: Rule) -> Codes:
    found = np.empty(0, dtype=np.uint32)
    while len(found) < count:
        drawn = rng.integers(1 << EDGE_BITS, size=_DRAWS_PER_CELL * (count - len(found)), dtype=np.uint32)
        found = np.concatenate([found, drawn[allowed(drawn)]])
    return found[:count]


def _mutated_edges(rng: np.random.Generator, parents: Codes, allowed: Rule) -> Codes:
    children = parents.copy()
    waiting = np.arange(len(parents))
    while len(waiting):
        drawn = parents[waiting] ^ edge_codes(rng.random((len(waiting), EDGE_BITS)) < 1 / EDGE_BITS)
        accepted = allowed(drawn)
        children[waiting[accepted]] = drawn[accepted]
        waiting = waiting[~accepted]
    return children


def _mutated_operations(rng: np.random.Generator, operations: Cells) -> Cells:
    filled = np.where(operations == ABSENT, rng.integers(len(OPERATIONS), size=operations.shape, dtype=np.uint8), operations)
    shifts = rng.integers(1, len(OPERATIONS), size=operations.shape, dtype=np.uint8)
    shifts *= rng.random(operations.shape) < 1 / INNER
    return (filled + shifts) % np.uint8(len(OPERATIONS))
