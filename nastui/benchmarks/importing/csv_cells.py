"""The cells of a CSV: which space they are of, their rows, and whether they are the space's published list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.benchmarks.importing.csv_source import CsvSource
from nastui.benchmarks.importing.headers import GRAPH_COLUMNS, HASH_COLUMN
from nastui.benchmarks.importing.module_hashes import HASH, UnknownHashError, cells_of_hashes
from nastui.cells.arrays import Cells
from nastui.cells.nats_sss.notation import looks_like as looks_like_widths
from nastui.cells.spaces import space_named

_HASH_SAMPLE = 2000


@dataclass(frozen=True)
class SourceCells:
    """A source's cells in the order of its file."""

    space: str
    cells: Cells
    hashes: npt.NDArray[np.uint8] | None
    """rows × 16: module hashes, where the source gives them."""


def read_cells(source: CsvSource) -> SourceCells:
    """Parse the cell column, or the adjacency and operations columns.

    Raises:
        InputError: a text that is no cell, with its line; a module hash that is not its row's.
    """
    named = source.cell
    if named is None:
        return _graphs(source)
    texts = source.texts[named]
    if HASH.fullmatch(texts[0].strip()):
        return _by_hash(source, texts, named)
    space = space_named(_space_of(texts[0]))
    return SourceCells(space.name, np.stack([_parsed(source, space.name, text, row, named) for row, text in enumerate(texts)]), None)


def _by_hash(source: CsvSource, texts: list[str], column: str) -> SourceCells:
    """The cells of the imported NAS-Bench-101 that have these module hashes."""
    try:
        return SourceCells("nasbench101", cells_of_hashes(texts), None)
    except UnknownHashError as error:
        raise source.refused(error.message, error.row, column, error.remedy) from None


def _space_of(text: str) -> str:
    if text.lstrip().startswith("|"):
        return "nats-tss"
    return "nats-sss" if looks_like_widths(text) else "nasbench101"


def _parsed(source: CsvSource, space: str, text: str, row: int, column: str) -> npt.NDArray[np.uint8]:
    try:
        return space_named(space).parse(text)
    except InputError as error:
        raise source.refused(error.message, row, column, error.remedy) from error


def _graphs(source: CsvSource) -> SourceCells:
    from nastui.cells.nasbench101.columns import parse_columns

    adjacency, operations = (source.texts[name] for name in GRAPH_COLUMNS)
    try:
        cells = parse_columns(adjacency, operations)
    except InputError as error:
        raise source.refused(error.message, remedy=error.remedy) from error
    return SourceCells("nasbench101", cells, _hashes(source, cells) if HASH_COLUMN in source.texts else None)


def _hashes(source: CsvSource, cells: Cells) -> npt.NDArray[np.uint8]:
    """The given module hashes, compared with our own on an evenly spread sample of rows."""
    from nastui.cells.nasbench101.module_hash import module_hashes

    given = source.texts[HASH_COLUMN]
    sample = range(0, len(given), max(1, len(given) // _HASH_SAMPLE))
    for row, own in zip(sample, module_hashes(cells[sample]), strict=True):
        if own != given[row]:
            raise source.refused(f"'{given[row][:40]}' is not the module hash of its row's cell", row, HASH_COLUMN)
    try:
        packed = bytes.fromhex("".join(given))
    except ValueError as error:
        raise source.refused("a module hash is not 32 hexadecimal digits", column=HASH_COLUMN) from error
    if len(packed) != 16 * len(given):
        raise source.refused("a module hash is not 32 hexadecimal digits", column=HASH_COLUMN)
    return np.frombuffer(packed, dtype=np.uint8).reshape(-1, 16)
