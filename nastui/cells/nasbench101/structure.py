"""What a cell is as a whole, in fifteen numbers that no relabelling of its vertices changes: operations, size, depths, paths, degrees."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells
from nastui.cells.nasbench101.codes import codes, from_codes
from nastui.cells.nasbench101.layout import INNER, OPERATIONS, OUTPUT, VERTICES, matrices
from nastui.cells.nasbench101.paths import pruned

NAMES: Final = (
    "3×3 convolutions", "1×1 convolutions", "poolings", "edges", "vertices", "depth", "3×3 depth", "convolution depth", "pooling depth",
    "shortest path", "fewest 3×3", "paths", "edges into the output", "edges out of the input", "bare edge",
)  # fmt: skip
_CONV_3X3, _CONV_1X1, _POOL = range(len(OPERATIONS))
_FAR: Final = 1e9
_Numbers = npt.NDArray[np.float64]


def structure(cells: Cells) -> _Numbers:
    """Cells × 15, in the order of `NAMES`, of the pruned cells. Depths count vertices along one path from input to output."""
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
