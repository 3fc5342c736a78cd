"""A CSV file as a source: its cells, its numbers in their units, and cells that are named by hashes alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.benchmarks.importing.csv_columns import ColumnChoice
from nastui.benchmarks.importing.csv_source import CsvSource, read_csv
from nastui.benchmarks.importing.csv_units import columns_of
from nastui.benchmarks.importing.source import Source
from nastui.benchmarks.listing import table_path
from nastui.benchmarks.progress import ProgressListener
from nastui.benchmarks.table import open_benchmark
from nastui.cells.arrays import Cells
from nastui.cells.space import RowError, Space
from nastui.cells.spaces import hashed_space, recognised_space, space_entries, space_named
from nastui.drawing.numbers import counted

# ---- cells that a source names by their module hash alone: looked up in the table of their benchmark that is here


HASH: Final = re.compile(r"[0-9a-f]{32}")


_MEND: Final = "mend it, or leave the row out"


def cells_of_hashes(benchmark: str, texts: Sequence[str]) -> Cells:
    """The cells with these module hashes (32 hexadecimal digits each).

    Raises:
        RowError: a text is no module hash, or no cell has it.
        InputError: no table has module hashes.
    """
    path = table_path(benchmark)
    table = open_benchmark(path) if path.exists() else None
    if table is None or table.hashes is None:
        raise InputError(
            f"the cells are named by their module hashes, and no table of {benchmark} that has hashes is here",
            remedy=f"import a table of {benchmark} with module hashes first; this file is added to it then",
        )
    for row, text in enumerate(texts):
        if not HASH.fullmatch(text.strip()):
            raise RowError(row, f"'{text[:40]}' is no module hash, which has 32 hexadecimal digits", _MEND)
    wanted, known = _keys(bytes.fromhex("".join(text.strip() for text in texts))), _keys(np.ascontiguousarray(table.hashes).tobytes())
    order = np.argsort(known, kind="stable")
    rows = order[np.minimum(np.searchsorted(known, wanted, sorter=order), len(order) - 1)]
    if (absent := known[rows] != wanted).any():
        row = int(np.argmax(absent))
        raise RowError(row, f"{benchmark} has no cell with the module hash {texts[row].strip()}", _MEND)
    return np.asarray(table.cells[rows])


def _keys(packed: bytes) -> npt.NDArray[np.bytes_]:
    """Hashes as values that can be sorted. numpy drops zero bytes at the end of such texts, so each has one more byte."""
    rows = np.frombuffer(packed, dtype=np.uint8).reshape(-1, 16)
    return np.ascontiguousarray(np.pad(rows, ((0, 0), (0, 1)), constant_values=1)).view("S17").reshape(-1)


# ---- the cells of a CSV: which space they are of, their rows, and whether they are the space's published list


_HASH_SAMPLE = 2000


@dataclass(frozen=True)
class SourceCells:
    """A source's cells in the order of its file."""

    space: str
    cells: Cells
    hashes: npt.NDArray[np.uint8] | None
    """rows × 16: module hashes, where the source gives them."""


def read_cells(source: CsvSource, named: str | None = None) -> SourceCells:
    """Parse the column of cells, or the columns of a space whose cells stand in several.

    Args:
        source: the file.
        named: the space; None: the one whose cells they look like.

    Raises:
        InputError: a text that is no cell, with its line; a hash that is not its row's.
    """
    if source.cell is None:
        return _from_columns(source, space_named(source.space or ""))
    texts = source.texts[source.cell]
    if not named and HASH.fullmatch(texts[0].strip()) and (hashed := hashed_space()):
        return _by_hash(source, hashed, texts)
    space = space_named(named) if named else _recognised(source, texts)
    if space is None:
        raise source.refused(f"'{texts[0][:60]}' is a cell of no known space", 0, source.cell, f"known are {', '.join(space_entries())}")
    return SourceCells(space.name, np.stack([_parsed(source, space, text, row) for row, text in enumerate(texts)]), None)


def _recognised(source: CsvSource, texts: list[str]) -> Space | None:
    """The space of the first text that looks like a cell of one."""
    for row, text in enumerate(texts):
        try:
            if space := recognised_space(text):
                return space
        except InputError as error:
            raise source.refused(error.message, row, source.cell, error.remedy) from error
    return None


def _by_hash(source: CsvSource, space: Space, texts: list[str]) -> SourceCells:
    """The cells of the space's imported benchmark that have these hashes."""
    try:
        return SourceCells(space.name, cells_of_hashes(space.name, texts), None)
    except RowError as error:
        raise source.refused(error.why, error.row, source.cell, error.remedy) from None
    except InputError as error:
        raise source.refused(error.message, None, source.cell, error.remedy) from None


def _parsed(source: CsvSource, space: Space, text: str, row: int) -> npt.NDArray[np.uint8]:
    try:
        return space.parse(text)
    except InputError as error:
        raise source.refused(error.message, row, source.cell, error.remedy) from error


def _from_columns(source: CsvSource, space: Space) -> SourceCells:
    try:
        cells = space.parse_columns(source.texts)
    except RowError as error:
        raise source.refused(error.why, error.row, remedy=error.remedy) from error
    except InputError as error:
        raise source.refused(error.message, remedy=error.remedy) from error
    hashed = space.hash_column if space.hash_column in source.texts else None
    return SourceCells(space.name, cells, _hashes(source, space, hashed, cells) if hashed else None)


def _hashes(source: CsvSource, space: Space, column: str, cells: Cells) -> npt.NDArray[np.uint8]:
    """The given hashes, compared with our own on an evenly spread sample of rows."""
    given, said = source.texts[column], column.replace("_", " ")
    sample = range(0, len(given), max(1, len(given) // _HASH_SAMPLE))
    for row, own in zip(sample, space.hashes(cells[sample]), strict=True):
        if own != given[row]:
            raise source.refused(f"'{given[row][:40]}' is not the {said} of its row's cell", row, column)
    try:
        packed = bytes.fromhex("".join(given))
    except ValueError as error:
        raise source.refused(f"a {said} is not 32 hexadecimal digits", column=column) from error
    if len(packed) != 16 * len(given):
        raise source.refused(f"a {said} is not 32 hexadecimal digits", column=column)
    return np.frombuffer(packed, dtype=np.uint8).reshape(-1, 16)


# ---- the source


def read_csv_source(path: Path, progress: ProgressListener, choice: ColumnChoice) -> Source:
    """Read a `.csv` or `.csv.gz`.

    Raises:
        InputError: anything wrong with the file; the message says file, line and column.
    """
    progress.report(f"reading {path.name}")
    csv = read_csv(path, choice)
    progress.report(f"parsing {counted(csv.rows, 'cell')}")
    cells = read_cells(csv, choice.space)
    _check_distinct(csv, cells)
    columns = columns_of(csv)
    return Source(
        path.name,
        cells.space,
        cells.cells,
        tuple(one.column for one in columns),
        tuple(one.values for one in columns),
        cells.hashes,
        remarks=(*csv.remarks, *(one.remark for one in columns if one.remark)),
        names=tuple(column.own for column in csv.numbers),
    )


_ONCE: Final = (
    "a table has each cell once, so leave one line out; where each line is one training of a cell, put its trainings beside each other, in columns "
    'such as cifar10.valid@200.run1 and cifar10.valid@200.run2 (docs/tables.md, "One line a training")'
)


def _check_distinct(csv: CsvSource, cells: SourceCells) -> None:
    keys = space_named(cells.space).query_keys(cells.cells)
    order = np.argsort(keys, kind="stable")
    same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    if len(same):
        place = int(same[np.argmin(order[same + 1])])  # the first line that repeats one
        raise csv.refused(f"the cell of line {csv.lines[int(order[place])]} stands again", int(order[place + 1]), remedy=_ONCE)
