"""Cells that a source names by their module hash alone: looked up in the table of their benchmark that is here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.benchmarks.listing import table_path
from nastui.benchmarks.table import open_benchmark
from nastui.cells.arrays import Cells

HASH: Final = re.compile(r"[0-9a-f]{32}")


class UnknownHashError(InputError):
    """A hash of no cell that is here."""

    row: int | None = None
    """Of the source, from 0; None where it is no single row's."""


def cells_of_hashes(benchmark: str, texts: Sequence[str]) -> Cells:
    """The cells with these module hashes (32 hexadecimal digits each).

    Raises:
        UnknownHashError: no table has module hashes, a text is none, or no cell has it.
    """
    path = table_path(benchmark)
    table = open_benchmark(path) if path.exists() else None
    if table is None or table.hashes is None:
        raise UnknownHashError(
            f"the cells are named by their module hashes, and no table of {benchmark} that has hashes is here",
            remedy=f"import a table of {benchmark} with module hashes first; this file is added to it then",
        )
    for row, text in enumerate(texts):
        if not HASH.fullmatch(text.strip()):
            raise _unknown(row, f"'{text[:40]}' is no module hash, which has 32 hexadecimal digits")
    wanted, known = _keys(bytes.fromhex("".join(text.strip() for text in texts))), _keys(np.ascontiguousarray(table.hashes).tobytes())
    order = np.argsort(known, kind="stable")
    rows = order[np.minimum(np.searchsorted(known, wanted, sorter=order), len(order) - 1)]
    if (absent := known[rows] != wanted).any():
        row = int(np.argmax(absent))
        raise _unknown(row, f"{benchmark} has no cell with the module hash {texts[row].strip()}")
    return np.asarray(table.cells[rows])


def _keys(packed: bytes) -> npt.NDArray[np.bytes_]:
    """Hashes as values that can be sorted. numpy drops zero bytes at the end of such texts, so each has one more byte."""
    rows = np.frombuffer(packed, dtype=np.uint8).reshape(-1, 16)
    return np.ascontiguousarray(np.pad(rows, ((0, 0), (0, 1)), constant_values=1)).view("S17").reshape(-1)


def _unknown(row: int, reason: str) -> UnknownHashError:
    error = UnknownHashError(reason, remedy="mend it, or leave the row out")
    error.row = row
    return error
