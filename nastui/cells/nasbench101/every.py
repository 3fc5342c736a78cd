"""All cells of NAS-Bench-101, made from its rules alone: a list without its table."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Final

import numpy as np

from nastui.cells.nasbench101.codes import EDGE_BITS, Codes, from_codes, operation_shift
from nastui.cells.nasbench101.isomorphism import canonical_codes
from nastui.cells.nasbench101.layout import ABSENT, INNER, OPERATIONS
from nastui.cells.nasbench101.paths import pruned
from nastui.cells.nasbench101.validity import valid_edges

_AT_ONCE: Final = 64
"""Graphs whose operations are filled in together; each has up to 3⁵ of them."""


@cache
def every_code() -> Codes:
    """The canonical codes of all 423,624 cells, in ascending order."""
    graphs = _graphs()
    parts = [_filled(graphs[begin : begin + _AT_ONCE]) for begin in range(0, len(graphs), _AT_ONCE)]
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
