"""The features of a cell: six edges × four operations, one-hot; and the sequences of operations on its paths."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells
from nastui.cells.nats_tss.isomorphism import class_of_code
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import EDGES, LENGTH, NONE, OPERATIONS, codes, every_cell, from_codes

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


def class_encodings(cells: Cells) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.intp]]:
    """The different encodings in the class of each cell, and for each encoding the number of its cell."""
    pruned, begins = _forms()
    classes = class_of_code()[codes(cells)].astype(np.int64)
    counts = begins[classes + 1] - begins[classes]
    owners = np.repeat(np.arange(len(cells)), counts)
    within = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
    return encoded(from_codes(pruned[begins[classes[owners]] + within])), owners


@cache
def _forms() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The codes of pruned cells, class after class, and where the class of each code begins among them."""
    classes = class_of_code().astype(np.int64)
    pairs = np.unique(np.stack([classes, codes(live_edges(every_cell()))]), axis=1)
    return pairs[1], np.searchsorted(pairs[0], np.arange(len(classes) + 1))
