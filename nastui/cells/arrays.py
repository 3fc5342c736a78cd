"""The array types of cells. A batch is uint8, cells × length; one cell is one row."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Cells: TypeAlias = npt.NDArray[np.uint8]
"""Many cells: uint8, cells × the space's length."""
Cell: TypeAlias = npt.NDArray[np.uint8]
"""One cell: uint8, the space's length."""
Keys: TypeAlias = npt.NDArray[np.uint64]
"""One identity per cell: equal keys mean equal cells, in the sense of the identity that was asked for."""
Features: TypeAlias = npt.NDArray[np.uint8 | np.float32]
"""Encodings of cells as predictors take them: cells × features."""
