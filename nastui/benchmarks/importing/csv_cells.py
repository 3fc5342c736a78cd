"""The cells of a CSV: which space they are of, their rows, and whether they are the space's published list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.benchmarks.importing.csv_source import CsvSource
from nastui.benchmarks.importing.module_hashes import HASH, UnknownHashError, cells_of_hashes
from nastui.cells.arrays import Cells
from nastui.cells.space import Space
from nastui.cells.spaces import hashed_space, recognised_space, space_entries, space_named

_HASH_SAMPLE = 2000


@dataclass(frozen=True)
class SourceCells:
    """A source's cells in the order of its file."""

    space: str
    cells: Cells
    hashes: npt.NDArray[np.uint8] | None
    """rows × 16: module hashes, where the source gives them."""


def read_cells(source: CsvSource) -> SourceCells:
    """Parse the column of cells, or the columns of a space whose cells stand in several.

    Raises:
        InputError: a text that is no cell, with its line; a hash that is not its row's.
    """
    if source.cell is None:
        return _from_columns(source, space_named(source.space or ""))
    texts = source.texts[source.cell]
    if HASH.fullmatch(texts[0].strip()) and (hashed := hashed_space()):
        return _by_hash(source, hashed, texts)
    space = next((space for text in texts if (space := recognised_space(text))), None)
    if space is None:
        raise source.refused(f"'{texts[0][:60]}' is a cell of no known space", 0, source.cell, f"known are {', '.join(space_entries())}")
    return SourceCells(space.name, np.stack([_parsed(source, space, text, row) for row, text in enumerate(texts)]), None)


def _by_hash(source: CsvSource, space: Space, texts: list[str]) -> SourceCells:
    """The cells of the space's imported benchmark that have these hashes."""
    try:
        return SourceCells(space.name, cells_of_hashes(space.name, texts), None)
    except UnknownHashError as error:
        raise source.refused(error.message, error.row, source.cell, error.remedy) from None


def _parsed(source: CsvSource, space: Space, text: str, row: int) -> npt.NDArray[np.uint8]:
    try:
        return space.parse(text)
    except InputError as error:
        raise source.refused(error.message, row, source.cell, error.remedy) from error


def _from_columns(source: CsvSource, space: Space) -> SourceCells:
    try:
        cells = space.parse_columns(source.texts)
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
