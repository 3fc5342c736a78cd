"""The features of a cell: 5 × 3 one-hot operations and 21 edge bits of the pruned cell, in its own labelling."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells
from nastui.cells.nasbench101.codes import codes, from_codes
from nastui.cells.nasbench101.layout import EDGES, INNER, OPERATIONS
from nastui.cells.nasbench101.paths import pruned

_OPERATION_FEATURES: Final = INNER * len(OPERATIONS)
FEATURES: Final = _OPERATION_FEATURES + len(EDGES)
_ONE_HOT: Final = np.vstack([np.eye(len(OPERATIONS), dtype=np.uint8), np.zeros(len(OPERATIONS), dtype=np.uint8)])


def encoded(cells: Cells) -> npt.NDArray[np.uint8]:
    """Features, 0/1, cells × 36; an absent vertex is all zeros."""
    return features(from_codes(pruned(codes(cells))))


def features(rows: Cells) -> npt.NDArray[np.uint8]:
    """The features of cells that are pruned already."""
    one_hot = _ONE_HOT[rows[:, :INNER]].reshape(len(rows), _OPERATION_FEATURES)
    return np.hstack([one_hot, rows[:, INNER:]])
