"""The features of a cell: 5 × 3 one-hot operations and 21 edge bits of the pruned cell, its vertices in their own order.

Absent vertices come last, wherever pruning left them: otherwise one graph would have an encoding for each of their places, and augmentation
would fill the training data with those of small graphs.
"""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells, Features
from nastui.cells.graph_batch import GraphBatch, graph_batch
from nastui.cells.nasbench101.isomorphism import compact_labellings, compacted
from nastui.cells.nasbench101.layout import EDGE_BITS, EDGES, INNER, OPERATIONS, OUTPUT, VERTICES, Codes, codes, from_codes, matrices
from nastui.cells.nasbench101.rules import pruned

_OPERATION_FEATURES: Final = INNER * len(OPERATIONS)
FEATURES: Final = _OPERATION_FEATURES + len(EDGES)
_ONE_HOT: Final = np.vstack([np.eye(len(OPERATIONS), dtype=np.uint8), np.zeros(len(OPERATIONS), dtype=np.uint8)])


def encoded(cells: Cells) -> npt.NDArray[np.uint8]:
    """Features, 0/1, cells × 36; an absent vertex is all zeros."""
    return _features(compacted(pruned(codes(cells))))


def isomorphic_encoded(cells: Cells) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.intp]]:
    """The features of every order of each cell's vertices, and for each the number of its cell."""
    packed, owners = compact_labellings(pruned(codes(cells)))
    return _features(packed), owners


def _features(packed: Codes) -> npt.NDArray[np.uint8]:
    rows = from_codes(packed)
    one_hot = _ONE_HOT[rows[:, :INNER]].reshape(len(rows), _OPERATION_FEATURES)
    return np.hstack([one_hot, rows[:, INNER:]])


# ---- encodings as graphs


_SOURCES, _TARGETS = (list(ends) for ends in zip(*EDGES, strict=True))


def encoded_graphs(encodings: Features) -> GraphBatch:
    """The graphs of encodings: 15 one-hot bits of operations, then 21 edge bits."""
    return _graphs(encodings, encodings[:, _OPERATION_FEATURES:])


def misread_graphs(encodings: Features) -> GraphBatch:
    """The graphs that result when the first 21 of the 36 features are taken for the edge bits."""
    return _graphs(encodings, encodings[:, : len(EDGES)])


def _graphs(encodings: Features, bits: Features) -> GraphBatch:
    edges = np.zeros((len(encodings), VERTICES, VERTICES), dtype=np.bool_)
    edges[:, _SOURCES, _TARGETS] = bits
    return graph_batch(edges, encodings[:, :_OPERATION_FEATURES].astype(np.uint8).reshape(-1, INNER, len(OPERATIONS)))


# ---- which sequences of operations lie on the paths of a cell (White et al., BANANAS, AAAI 2021): 3⁰ + … + 3⁵ = 364 features


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


# ---- what a cell is as a whole, in fifteen numbers that no relabelling of its vertices changes: operations, size, depths, paths, degrees


STRUCTURE_NAMES: Final = (
    "3×3 convolutions", "1×1 convolutions", "poolings", "edges", "vertices", "depth", "3×3 depth", "convolution depth", "pooling depth",
    "shortest path", "fewest 3×3", "paths", "edges into the output", "edges out of the input", "bare edge",
)  # fmt: skip
_CONV_3X3, _CONV_1X1, _POOL = range(len(OPERATIONS))
_FAR: Final = 1e9
_Numbers = npt.NDArray[np.float64]


def structure(cells: Cells) -> _Numbers:
    """Cells × 15, in the order of `STRUCTURE_NAMES`, of the pruned cells. Depths count vertices along one path from input to output."""
    live = from_codes(pruned(codes(cells)))
    adjacency = matrices(live).astype(np.float64)
    present = np.asarray(adjacency.any(axis=1) | adjacency.any(axis=2))
    is_operation = [_marks(live, present, operation) for operation in range(len(OPERATIONS))]
    inner = np.sum(is_operation, axis=0)
    conv = is_operation[_CONV_3X3] + is_operation[_CONV_1X1]
    depths = [_most(adjacency, weight) for weight in (inner, is_operation[_CONV_3X3], conv, is_operation[_POOL])]
    fewest = [-_most(adjacency, -weight) for weight in (inner, is_operation[_CONV_3X3])]
    numbers = [
        *(marks.sum(axis=1) for marks in is_operation),
        adjacency.sum(axis=(1, 2)),
        present.sum(axis=1),
        *depths,
        *fewest,
        _paths(adjacency),
        adjacency[:, :, OUTPUT].sum(axis=1),
        adjacency[:, 0].sum(axis=1),
        adjacency[:, 0, OUTPUT],
    ]
    return np.stack(numbers, axis=1).astype(np.float64)


def _marks(live: Cells, present: npt.NDArray[np.bool_], operation: int) -> _Numbers:
    """1 for each vertex that is there and has the operation."""
    marks = np.zeros((len(live), VERTICES))
    marks[:, 1:-1] = (live[:, :INNER] == operation) & present[:, 1:-1]
    return marks


def _most(adjacency: _Numbers, weights: _Numbers) -> _Numbers:
    """The largest sum of weights along a path from input to output; vertices are in topological order."""
    reached = np.full(weights.shape, -_FAR)
    reached[:, 0] = 0
    for vertex in range(1, VERTICES):
        before = np.where(adjacency[:, :vertex, vertex] > 0, reached[:, :vertex], -_FAR)
        reached[:, vertex] = before.max(axis=1) + weights[:, vertex]
    return reached[:, OUTPUT]


def _paths(adjacency: _Numbers) -> _Numbers:
    """How many paths lead from input to output."""
    ways = np.zeros(adjacency.shape[:2])
    ways[:, 0] = 1
    for vertex in range(1, VERTICES):
        ways[:, vertex] = (adjacency[:, :vertex, vertex] * ways[:, :vertex]).sum(axis=1)
    return ways[:, OUTPUT]
