"""What every reader of a source gives: cells, numbers with their meanings, and what the user should know of how they were read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.columns import Column
from nastui.benchmarks.curves import Curve
from nastui.benchmarks.table import Values
from nastui.cells.arrays import Cells

Report: TypeAlias = Callable[[str], None]
"""Is told, in a few words, what is being done."""


@dataclass(frozen=True)
class Progress:
    """How a reader tells how far it is."""

    report: Report
    """Is told each stage once, such as `reading records`."""
    advance: Callable[[int, int], None] = lambda done, total: None
    """Is told now and then how much of the present stage is done, of how much (files, records or bytes)."""


@dataclass(frozen=True)
class Source:
    """A source in memory. Row i of every array is cell i."""

    name: str
    """The file's or folder's, as a table names its sources."""
    space: str
    cells: Cells
    """rows × length, no two of them the same query."""
    columns: tuple[Column, ...]
    values: tuple[Values, ...]
    """One float64 array (rows) per column, in the column's unit; NaN is unknown."""
    hashes: npt.NDArray[np.uint8] | None = None
    """rows × 16: module hashes, where the space has them."""
    curves: tuple[Curve, ...] = ()
    remarks: tuple[str, ...] = ()
