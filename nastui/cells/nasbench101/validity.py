"""Which rows are cells: at most nine edges, counted over the whole matrix, and a path from input to output."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells
from nastui.cells.nasbench101.codes import EDGE_MASK, Codes, codes
from nastui.cells.nasbench101.layout import ABSENT, EDGES, INNER, MAX_EDGES, matrices
from nastui.cells.nasbench101.paths import connected, pruned

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
