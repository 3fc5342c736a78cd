"""Cells as the API takes and gives them: texts in their space's notation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np

from nastui.base.errors import InputError
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cells
from nastui.cells.space import Space

Texts: TypeAlias = str | Iterable[str]
"""One cell, or several."""


def read_cells(reader: Space | Benchmark, cells: Texts) -> Cells:
    """The rows of these cells.

    Raises:
        NastuiError: a text is no cell.
    """
    texts = [cells] if isinstance(cells, str) or not isinstance(cells, Iterable) else list(cells)
    for text in texts:
        if not isinstance(text, str):
            raise InputError(f"{text!r} is no cell", remedy="give cells as texts in their space's notation")
    if not texts:
        return np.empty((0, (reader if isinstance(reader, Space) else reader.space).length), dtype=np.uint8)
    return np.stack([reader.parse(text) for text in texts])


def write_cells(space: Space, cells: Cells) -> list[str]:
    """Their texts."""
    return [space.format(cell) for cell in cells]
