"""Whole columns of cells as tables hold them: adjacency bits in one, operations in the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.cells.arrays import Cells
from nastui.cells.nasbench101.layout import ABSENT, LENGTH, OPERATIONS, VERTICES, from_matrices
from nastui.cells.nasbench101.malformed import reason, refused
from nastui.cells.nasbench101.validity import valid_cells


def parse_columns(adjacency: Sequence[str], operations: Sequence[str]) -> Cells:
    """The cells of a table.

    Args:
        adjacency: per row the v × v bits, row by row.
        operations: per row the names of all v vertices, joined by commas.

    Raises:
        InputError: a row is no cell; the message names its position, from 0, and what is wrong.
    """
    if len(adjacency) != len(operations):
        raise InputError(f"{len(adjacency)} adjacency matrices stand beside {len(operations)} lists of operations")
    cells, readable = read_columns(adjacency, operations)
    if not readable.all():
        row = int(np.argmin(readable))
        raise refused(f"{adjacency[row]}:{operations[row]}", reason(adjacency[row], operations[row]), row=row)
    return cells


def read_columns(adjacency: Sequence[str], operations: Sequence[str]) -> tuple[Cells, npt.NDArray[np.bool_]]:
    """The cells, and which of the rows are cells at all; the other rows of the array mean nothing."""
    cells = np.full((len(adjacency), LENGTH), ABSENT, dtype=np.uint8)
    readable = np.zeros(len(adjacency), dtype=np.bool_)
    lengths = np.array([len(bits) for bits in adjacency], dtype=np.int64)
    for vertices in range(2, VERTICES + 1):
        rows = np.flatnonzero(lengths == vertices**2).tolist()
        if rows:
            matrices = _matrices([adjacency[row] for row in rows], vertices)
            named, indices = _operations([operations[row] for row in rows], vertices)
            cells[rows] = from_matrices(matrices, indices)
            readable[rows] = named & valid_cells(cells[rows]) & ~np.tril(matrices).any(axis=(1, 2))
    return cells, readable


def _matrices(texts: list[str], vertices: int) -> npt.NDArray[np.uint8]:
    """Cells × v × v; a character other than 0 and 1 becomes something larger."""
    digits = np.frombuffer("".join(texts).encode("latin-1", "replace"), dtype=np.uint8)
    return (digits - np.uint8(ord("0"))).reshape(len(texts), vertices, vertices)


def _operations(texts: list[str], vertices: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.uint8]]:
    """Which lists name v vertices rightly, and the operations, cells × (v − 2). A column has few distinct lists, so each is read once."""
    numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    lists = [_indices(text, vertices) for text in numbers]
    named = np.array([indices is not None for indices in lists])
    rows = np.array([[0] * (vertices - 2) if indices is None else indices for indices in lists], dtype=np.uint8)
    which = [numbers[text] for text in texts]
    return named[which], rows[which]


def _indices(text: str, vertices: int) -> list[int] | None:
    names = text.split(",")
    if len(names) != vertices or (names[0], names[-1]) != ("input", "output") or not set(names[1:-1]) <= set(OPERATIONS):
        return None
    return [OPERATIONS.index(name) for name in names[1:-1]]
