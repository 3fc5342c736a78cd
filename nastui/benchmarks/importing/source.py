"""What every reader of a source gives: cells, numbers with their meanings, and what the user should know of how they were read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.columns import BenchmarkColumn
from nastui.benchmarks.curves import Curve
from nastui.benchmarks.header import BenchmarkInfo
from nastui.benchmarks.importing.csv_columns import OwnName
from nastui.benchmarks.table import Values
from nastui.cells.arrays import Cells


@dataclass(frozen=True)
class Source:
    """A source in memory. Row i of every array is cell i."""

    name: str
    """The file's or folder's, as a table names its sources."""
    space: str
    cells: Cells
    """rows × length, no two of them the same query."""
    columns: tuple[BenchmarkColumn, ...]
    values: tuple[Values, ...]
    """One float64 array (rows) per column, in the column's unit; NaN is unknown."""
    hashes: npt.NDArray[np.uint8] | None = None
    """rows × 16: module hashes, where the space has them."""
    curves: tuple[Curve, ...] = ()
    remarks: tuple[str, ...] = ()
    names: tuple[OwnName, ...] = ()
    """What the file calls its columns; none where its format names them."""
    about: BenchmarkInfo | None = None
    """Of a table of nastui: what it says of itself."""
