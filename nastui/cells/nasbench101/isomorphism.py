"""Labelled graphs that are one cell: the same pruned graph with its inner vertices in another order.

A relabelling counts when every edge still leads from a lower to a higher vertex. All 120 orders of the inner vertices are tried at once:
the code of a cell is cut into four pieces, and a table knows for each piece and each order where its bits go.
"""

from __future__ import annotations

from functools import cache
from itertools import permutations, product
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cell, Cells
from nastui.cells.nasbench101.layout import ABSENT, EDGE_BITS, EDGES, INNER, OPERATIONS, OUTPUT, Codes, codes, from_codes, operation_shift
from nastui.cells.nasbench101.rules import pruned, valid_edges

_ORDERS: Final = [(0, *order, OUTPUT) for order in permutations(range(1, INNER + 1))]
_BACKWARD: Final = 1 << 31
"""Set in a relabelled code that has an edge from a higher to a lower vertex. Such codes are larger than all others."""
_PIECES: Final = ((0, 7), (7, 7), (14, 7), (EDGE_BITS, 2 * INNER))
"""(first bit, number of bits) of the pieces of a code."""
_OPERATION_SHIFTS: Final = np.array([operation_shift(vertex) for vertex in range(1, INNER + 1)], dtype=np.uint32)
_AT_ONCE: Final = 2048


def canonical_codes(cells: Cells) -> Codes:
    """The smallest code among all relabellings of each pruned cell; present vertices come first in it, as `ABSENT` is the largest operation."""
    smallest = np.empty(len(cells), dtype=np.uint32)
    for start in range(0, len(cells), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        smallest[part] = relabelled(pruned(codes(cells[part]))).min(axis=1, initial=_BACKWARD)
    return smallest


def canonical(cells: Cells) -> Cells:
    """The canonical form of each cell: pruned, in the labelling with the smallest code."""
    return from_codes(canonical_codes(cells))


def labellings(cell: Cell) -> Cells:
    """All distinct rows that are this cell, pruned, in some labelling; in the order of their codes."""
    found = np.unique(relabelled(pruned(codes(cell[None]))))
    return from_codes(found[found < _BACKWARD])


def compacted(packed: Codes) -> Codes:
    """Pruned codes with their absent vertices last; the present ones keep their order."""
    absent = (packed[:, None] >> _OPERATION_SHIFTS & np.uint32(ABSENT)) == ABSENT
    orders = _compacting()[absent @ (1 << np.arange(INNER))]
    result = np.zeros(len(packed), dtype=np.uint32)
    for (first, bits), table in zip(_PIECES, _tables(), strict=True):
        result |= table[(packed >> np.uint32(first)) & np.uint32((1 << bits) - 1), orders]
    return result


def compact_labellings(packed: Codes) -> tuple[Codes, npt.NDArray[np.intp]]:
    """Every labelling of pruned codes that has the absent vertices last, one cell after the other, and for each the number of its cell."""
    found = np.sort(relabelled(packed), axis=1)
    distinct = found < _BACKWARD
    distinct[:, 1:] &= found[:, 1:] != found[:, :-1]
    rows, owners = found[distinct], np.nonzero(distinct)[0]
    compact = compacted(rows) == rows
    return rows[compact], owners[compact]


def relabelled(packed: Codes) -> Codes:
    """Each code in all 120 orders of its inner vertices, cells × 120; a code ≥ 2³¹ stands where an edge would lead backward."""
    tables = _tables()
    result = np.zeros((len(packed), len(_ORDERS)), dtype=np.uint32)
    for (first, bits), table in zip(_PIECES, tables, strict=True):
        result |= table[(packed >> np.uint32(first)) & np.uint32((1 << bits) - 1)]
    return result


@cache
def _compacting() -> npt.NDArray[np.intp]:
    """For each set of absent vertices (bit v − 1 for vertex v) the number of the order that moves them to the end."""
    found = []
    for absent in range(1 << INNER):
        ranked = sorted(range(1, INNER + 1), key=lambda vertex: (absent >> (vertex - 1) & 1, vertex))
        found.append(_ORDERS.index((0, *(ranked.index(vertex) + 1 for vertex in range(1, INNER + 1)), OUTPUT)))
    return np.array(found, dtype=np.intp)


@cache
def _tables() -> list[Codes]:
    """For each piece: (its values) × 120, what the piece contributes to the relabelled code."""
    moved = np.array([_moved_bits(order) for order in _ORDERS], dtype=np.uint32)
    return [_subsets(moved[:, first : first + bits]) for first, bits in _PIECES]


def _moved_bits(order: tuple[int, ...]) -> list[int]:
    """For each bit of a code, from the lowest: the bit that it becomes when vertex v is renamed `order[v]`."""
    place = {edge: 1 << (EDGE_BITS - 1 - number) for number, edge in enumerate(EDGES)}
    edges = [place.get((order[source], order[target]), _BACKWARD) for source, target in reversed(EDGES)]
    operations = [1 << (operation_shift(order[vertex]) + half) for vertex in range(INNER, 0, -1) for half in (0, 1)]
    return edges + operations


def _subsets(moved: npt.NDArray[np.uint32]) -> Codes:
    """For each set of bits, as a number, the union of what its bits become: 2^bits × orders."""
    table = np.zeros((1, len(moved)), dtype=np.uint32)
    for column in moved.T:
        table = np.concatenate([table, table | column])
    return table


# ---- all cells of NAS-Bench-101, made from its rules alone: a list without its table


_every_AT_ONCE: Final = 64
"""Graphs whose operations are filled in together; each has up to 3⁵ of them."""


@cache
def every_code() -> Codes:
    """The canonical codes of all 423,624 cells, in ascending order."""
    graphs = _graphs()
    parts = [_filled(graphs[begin : begin + _every_AT_ONCE]) for begin in range(0, len(graphs), _every_AT_ONCE)]
    return np.unique(np.concatenate(parts))


def _graphs() -> Codes:
    """Canonical codes of the cells whose operations are all the first: one per graph without labels."""
    edges = np.arange(1 << EDGE_BITS, dtype=np.uint32)
    return np.unique(canonical_codes(from_codes(np.unique(pruned(edges[valid_edges(edges)])))))


def _filled(graphs: Codes) -> Codes:
    """Canonical codes of these graphs with all operations at the vertices that they have; absent vertices come last in a canonical code."""
    found = []
    for present in range(INNER + 1):
        sized = graphs[_present(graphs) == present]
        fillings = [sum(operation << operation_shift(1 + place) for place, operation in enumerate(chosen)) for chosen in _choices(present)]
        labelled = sized[:, None] | np.array(fillings, dtype=np.uint32)
        found.append(np.unique(canonical_codes(from_codes(labelled.ravel()))))
    return np.concatenate(found)


def _choices(present: int) -> list[tuple[int, ...]]:
    return list(product(range(len(OPERATIONS)), repeat=present))


def _present(graphs: Codes) -> Codes:
    """How many inner vertices each has."""
    absent = [(graphs >> np.uint32(operation_shift(vertex))) & np.uint32(ABSENT) == ABSENT for vertex in range(1, INNER + 1)]
    return np.asarray(INNER - np.sum(absent, axis=0), dtype=np.uint32)
