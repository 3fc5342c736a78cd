"""The features of a cell: 5 × 3 one-hot operations and 21 edge bits of the pruned cell, its vertices in their own order.

Absent vertices come last, wherever pruning left them: otherwise one graph would have an encoding for each of their places, and augmentation
would fill the training data with those of small graphs.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells
from nastui.cells.nasbench101.codes import Codes, codes, from_codes
from nastui.cells.nasbench101.isomorphism import compact_labellings, compacted
from nastui.cells.nasbench101.layout import EDGES, INNER, OPERATIONS
from nastui.cells.nasbench101.paths import pruned

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
