"""The features of a cell: six edges × four operations, one-hot; and the sequences of operations on its paths."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells, Features, Keys
from nastui.cells.graph_batch import GraphBatch, graph_batch
from nastui.cells.nats_tss.isomorphism import class_of_code
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import CONV_1X1, CONV_3X3, EDGES, LENGTH, NONE, OPERATIONS, POOL, SKIP, codes, every_cell, from_codes

_KINDS: Final = len(OPERATIONS) - 1
FEATURES: Final = LENGTH * _KINDS
PATHS: Final = _KINDS + _KINDS**2 + _KINDS**3
_ONE_HOT: Final = np.vstack([np.zeros(_KINDS, dtype=np.uint8), np.eye(_KINDS, dtype=np.uint8)])
_ROUTES: Final = ((0, 3), (0, 1, 3), (0, 2, 3), (0, 1, 2, 3))
"""The nodes along each way from input to output; shorter ones first."""


def encoded(cells: Cells) -> npt.NDArray[np.uint8]:
    """Features, 0/1, cells × 24; `none`, and any edge off all paths, is all zeros."""
    return _ONE_HOT[live_edges(cells)].reshape(len(cells), FEATURES)


def paths_encoded(cells: Cells) -> npt.NDArray[np.uint8]:
    """0/1, cells × 84: which sequences of one, two or three operations other than `none` lead from input to output."""
    found = np.zeros((len(cells), PATHS), dtype=np.uint8)
    for route in _ROUTES:
        edges = [EDGES.index(ends) for ends in pairwise(route)]
        operations = cells[:, edges].astype(np.int64) - 1
        first = sum(_KINDS**length for length in range(1, len(edges)))
        place = first + operations @ _KINDS ** np.arange(len(edges) - 1, -1, -1)
        there = (cells[:, edges] != NONE).all(axis=1)
        found[there, place[there]] = 1
    return found


def class_encodings(cells: Cells, classes_of: Callable[[], Keys] = class_of_code) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.intp]]:
    """The different encodings in the class of each cell, and for each encoding the number of its cell; `classes_of` gives the class of each code."""
    pruned, begins = _forms(classes_of)
    classes = classes_of()[codes(cells)].astype(np.int64)
    counts = begins[classes + 1] - begins[classes]
    owners = np.repeat(np.arange(len(cells)), counts)
    within = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
    return encoded(from_codes(pruned[begins[classes[owners]] + within])), owners


@cache
def _forms(classes_of: Callable[[], Keys]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The codes of pruned cells, class after class, and where the class of each code begins among them."""
    classes = classes_of().astype(np.int64)
    pairs = np.unique(np.stack([classes, codes(live_edges(every_cell()))]), axis=1)
    return pairs[1], np.searchsorted(pairs[0], np.arange(len(classes) + 1))


# ---- encodings as graphs


def line_graphs(encodings: Features) -> GraphBatch:
    """The line graphs of encodings, as operations lie on edges: each edge of the cell is a vertex.

    Eight vertices: input, the six edges in the order of the official string, output. An edge leads from one to the next where the first ends at
    the node at which the second starts. `none` is an absent vertex.
    """
    operations = encodings.astype(np.uint8).reshape(-1, LENGTH, _KINDS)
    return graph_batch(np.broadcast_to(_LINES, (len(encodings), *_LINES.shape)), operations)


def _lines() -> npt.NDArray[np.bool_]:
    output = max(target for _, target in EDGES)
    starts = np.array([-1, *(source for source, _ in EDGES), output])
    ends = np.array([0, *(target for _, target in EDGES), output + 1])
    return np.asarray(ends[:, None] == starts[None, :])


_LINES: Final = _lines()


# ---- what a cell is as a whole, in nine numbers: how many of each operation, how deep, along how many paths


STRUCTURE_NAMES: Final = (
    "skips",
    "1×1 convolutions",
    "3×3 convolutions",
    "poolings",
    "depth",
    "3×3 depth",
    "paths",
    "paths with pooling",
    "bare paths",
)
_PATHS: Final = ((3,), (0, 4), (1, 5), (0, 2, 5))
"""The edges of each path from input to output."""


def structure(cells: Cells) -> npt.NDArray[np.float64]:
    """Cells × 9, in the order of `STRUCTURE_NAMES`; edges off all paths do not count. Depth is the most convolutions along one path."""
    live = live_edges(cells)
    counts = [(live == operation).sum(axis=1) for operation in (SKIP, CONV_1X1, CONV_3X3, POOL)]
    paths = [live[:, list(path)] for path in _PATHS]
    whole = np.stack([(path != NONE).all(axis=1) for path in paths])
    depths = [_deepest(paths, whole, operations) for operations in ((CONV_1X1, CONV_3X3), (CONV_3X3,))]
    pooled = whole & np.stack([(path == POOL).any(axis=1) for path in paths])
    bare = whole & np.stack([(path == SKIP).all(axis=1) for path in paths])
    return np.stack([*counts, *depths, whole.sum(axis=0), pooled.sum(axis=0), bare.sum(axis=0)], axis=1).astype(np.float64)


def _deepest(paths: list[Cells], whole: npt.NDArray[np.bool_], operations: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """The most of these operations along one path; −1 where there is no path."""
    counts = np.stack([np.isin(path, operations).sum(axis=1) for path in paths])
    return np.asarray(np.where(whole, counts, -1).max(axis=0))
