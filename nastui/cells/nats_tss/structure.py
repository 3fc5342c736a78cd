"""What a cell is as a whole, in nine numbers: how many of each operation, how deep, along how many paths.

Two cells that compute alike have like numbers, wherever their operations sit. A model of fitness learns from them with far fewer evaluations than
from the operations of single edges.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import CONV_1X1, CONV_3X3, NONE, POOL, SKIP

NAMES: Final = ("skips", "1×1 convolutions", "3×3 convolutions", "poolings", "depth", "3×3 depth", "paths", "paths with pooling", "bare paths")
_PATHS: Final = ((3,), (0, 4), (1, 5), (0, 2, 5))
"""The edges of each path from input to output."""


def structure(cells: Cells) -> npt.NDArray[np.float64]:
    """Cells × 9, in the order of `NAMES`; edges off all paths do not count. Depth is the most convolutions along one path."""
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
