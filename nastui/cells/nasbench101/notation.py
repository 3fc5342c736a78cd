"""The text of a cell: `<adjacency bits, row by row>:<operation>,<operation>,…`, all v vertices named, input and output among them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import isqrt
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, nearest
from nastui.cells.arrays import Cell, Cells
from nastui.cells.nasbench101.isomorphism import canonical
from nastui.cells.nasbench101.layout import ABSENT, INNER, LENGTH, MAX_EDGES, OPERATIONS, OUTPUT, VERTICES, from_matrices, matrices, seats
from nastui.cells.nasbench101.rules import valid_cells
from nastui.cells.space import RowError
from nastui.drawing.graph import CellGraph, vertex_graph
from nastui.drawing.spans import Style

LABELS: Final[Mapping[str, tuple[str, Style]]] = {
    "input": ("input", "strong"),
    "output": ("output", "strong"),
    "conv3x3-bn-relu": ("conv 3×3", "conv3x3"),
    "conv1x1-bn-relu": ("conv 1×1", "conv1x1"),
    "maxpool3x3": ("max pool", "pool"),
}
"""How vertices are called in drawings."""
EXAMPLE: Final = "0110001100010000:input,conv3x3-bn-relu,maxpool3x3,output"


def refused(text: str, why: str, *, row: int | None = None) -> InputError:
    """The error for a text that is no cell.

    Args:
        text: what was read.
        why: what is wrong with it, as a clause.
        row: its position in a column, from 0, where it stands in one.
    """
    said, remedy = f"'{text}' is not a cell of nasbench101: {why}", f"write it like {EXAMPLE}"
    return InputError(said, remedy=remedy) if row is None else RowError(row, said, remedy)


def reason(adjacency: str, operations: str) -> str:
    """The first thing that keeps this pair from being a cell."""
    vertices = isqrt(len(adjacency))
    if vertices**2 != len(adjacency) or not 2 <= vertices <= VERTICES:
        return f"{len(adjacency)} adjacency bits fill no matrix of 2 to {VERTICES} vertices (4, 9, 16, 25, 36 or 49 bits)"
    if strange := adjacency.strip("01"):
        return f"'{strange[0]}' stands among its adjacency bits, where only 0 and 1 may"
    edges = [divmod(place, vertices) for place, bit in enumerate(adjacency) if bit == "1"]
    return _wrong_names(operations, vertices) or _wrong_edges(edges, vertices)


def _wrong_names(operations: str, vertices: int) -> str | None:
    names = operations.split(",")
    if len(names) != vertices:
        return f"it names {len(names)} operations where its matrix has {vertices} vertices"
    if (names[0], names[-1]) != ("input", "output"):
        return f"its operations run from '{names[0]}' to '{names[-1]}' where they must run from 'input' to 'output'"
    unknown = next((name for name in names[1:-1] if name not in OPERATIONS), None)
    return None if unknown is None else f"'{unknown}' is no operation{nearest(unknown, OPERATIONS)}"


def _wrong_edges(edges: list[tuple[int, int]], vertices: int) -> str:
    for source, target in edges:
        if source >= target:
            return f"its edge {source} → {target} does not lead from a lower to a higher vertex"
    if len(edges) > MAX_EDGES:
        return f"it has {len(edges)} edges where the space allows {MAX_EDGES}"
    return f"no path leads from vertex 0, its input, to vertex {vertices - 1}, its output"


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


# ---- one cell


_MODULE_HASH: Final = re.compile(r"[0-9a-fA-F]{32}")


def format_cell(cell: Cell) -> str:
    """The text of a cell: pruned, in its canonical labelling, so one text per module hash."""
    row = canonical(cell[None])
    operations = [OPERATIONS[operation] for operation in row[0, :INNER].tolist() if operation != ABSENT]
    seat = seats(len(operations) + 2)
    adjacency = matrices(row)[0][np.ix_(seat, seat)]
    return "".join(map(str, adjacency.ravel().tolist())) + ":" + ",".join(["input", *operations, "output"])


def parse_cell(text: str) -> Cell:
    """The cell that a text names, in any labelling, with what it has of dead vertices.

    Raises:
        InputError: the text is no cell of this space, or it is a module hash, which only the benchmark's table can resolve.
    """
    stripped = text.strip()
    if _MODULE_HASH.fullmatch(stripped):
        raise InputError(
            f"'{stripped}' is a module hash, and to resolve it takes the table of nasbench101",
            remedy=f"look it up in the benchmark nasbench101, or write the cell like {EXAMPLE}",
        )
    adjacency, colon, operations = stripped.partition(":")
    if not colon:
        raise refused(stripped, "no ':' parts its adjacency bits from its operations")
    cells, readable = read_columns([adjacency], [operations])
    if not readable[0]:
        raise refused(stripped, reason(adjacency, operations))
    cell: Cell = cells[0]
    return cell


def drawn_graph(cell: Cell) -> CellGraph:
    """A cell as it is drawn: its vertices in their order, without those that are absent."""
    operations = cell[:INNER].tolist()
    present = [vertex for vertex, operation in enumerate(operations, 1) if operation != ABSENT]
    names = ["input", *(OPERATIONS[operations[vertex - 1]] for vertex in present), "output"]
    seat = [0, *present, OUTPUT]
    ends = np.argwhere(matrices(cell[None])[0][np.ix_(seat, seat)]).tolist()
    return vertex_graph([LABELS[name] for name in names], [(source, target) for source, target in ends])
