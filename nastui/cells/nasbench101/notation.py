"""The text of a cell: `<adjacency bits, row by row>:<operation>,<operation>,…`, all v vertices named, input and output among them."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from nastui.base.errors import InputError
from nastui.cells.arrays import Cell
from nastui.cells.nasbench101.columns import read_columns
from nastui.cells.nasbench101.isomorphism import canonical
from nastui.cells.nasbench101.layout import ABSENT, INNER, OPERATIONS, matrices, seats
from nastui.cells.nasbench101.malformed import EXAMPLE, reason, refused

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
