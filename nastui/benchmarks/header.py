"""The header of a native table file, and what it says; light to import, so that lists and forms need no arrays.

"NASTUI" 1 0 | u32 header length | u32 crc32 of the header | header (JSON) | arrays …
"""

from __future__ import annotations

import json
import math
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Final, get_args

from nastui.base.errors import DamagedError, InputError, Place
from nastui.benchmarks.columns import BenchmarkColumn
from nastui.cells.entry import Identity

MAGIC: Final = b"NASTUI\x01\x00"
SUFFIX: Final = ".nastui"
VERSION: Final = 1
_LENGTHS: Final = struct.Struct("<II")
_MAX_HEADER: Final = 16 << 20


@dataclass(frozen=True)
class BenchmarkInfo:
    """What a table says of itself."""

    name: str
    title: str
    space: str
    identity: Identity
    note: str
    """How the numbers were made, and what they must not be taken for."""
    sources: tuple[str, ...]


@dataclass(frozen=True)
class ColumnSummary:
    """What is worth knowing of a column without reading it."""

    known: int
    """Rows that have the number."""
    best: float | None = None
    """The highest accuracy, for mean accuracies."""
    cell: str | None = None
    """The cell that has it, in the space's notation."""


@dataclass(frozen=True)
class Description:
    """A table without its numbers."""

    about: BenchmarkInfo
    size: int
    """Distinct queries."""
    columns: tuple[BenchmarkColumn, ...]
    summaries: tuple[ColumnSummary, ...] = ()
    """One per column; none in tables of earlier versions."""
    curves: tuple[BenchmarkColumn, ...] = ()
    """The columns of which the table has learning curves."""

    @property
    def datasets(self) -> tuple[str, ...]:
        """Data sets in the order of the table."""
        return tuple(dict.fromkeys(column.meaning.dataset for column in self.columns if column.meaning.dataset))


def header_bytes(header: Mapping[str, Any]) -> bytes:
    """The start of a table file, padded to where its arrays begin."""
    text = json.dumps(header, ensure_ascii=False).encode()
    start = MAGIC + _LENGTHS.pack(len(text), zlib.crc32(text)) + text
    return start.ljust(aligned(len(start)), b"\0")


def read_header(path: Path) -> tuple[dict[str, Any], int]:
    """The header, and the offset at which the arrays begin. Raises as `header_of` does."""
    with opened_table(path) as file:
        return header_of(file, path)


@contextmanager
def opened_table(path: Path) -> Iterator[BinaryIO]:
    """The file, open: what is read of it within the block is of one version, also where another one takes its place meanwhile.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise InputError(f"cannot read the table: {error.strerror}", place=Place(file=str(path))) from error


def header_of(file: BinaryIO, path: Path) -> tuple[dict[str, Any], int]:
    """The header of a table that was just opened, and the offset at which the arrays begin.

    Raises:
        DamagedError: the file is no table, is cut off, or its header is damaged.
        InputError: a newer nastui wrote it.
    """
    start = file.read(len(MAGIC) + _LENGTHS.size)
    if len(start) < len(MAGIC) + _LENGTHS.size or not start.startswith(MAGIC):
        raise damaged(path, "it is no nastui table")
    length, crc = _LENGTHS.unpack(start[len(MAGIC) :])
    text = file.read(min(length, _MAX_HEADER))
    size = os.fstat(file.fileno()).st_size
    if len(text) != length or zlib.crc32(text) != crc:
        raise damaged(path, "its header is cut off or damaged")
    try:
        header = _checked(json.loads(text))
        described = description_of(header)
        _check_columns(header, described)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise damaged(path, "its header is not what it should be") from error
    if header["version"] != VERSION or header["identity"] not in get_args(Identity):
        raise InputError("a newer nastui wrote this table", remedy="update nastui, or import the table again", place=Place(file=str(path)))
    base = aligned(len(start) + length)
    if size != base + header["bytes"]:
        raise damaged(path, f"it has {size:,} bytes where its header says {base + header['bytes']:,}")
    return header, base


def _checked(header: Any) -> dict[str, Any]:
    """The header, where its arrays lie inside the file and have as many entries as the table has rows."""
    rows = header["arrays"]["cells"]["shape"][0]
    for name, entry in header["arrays"].items():
        numbers = [entry["offset"], entry["crc32"], header["bytes"], *entry["shape"]]
        if any(type(number) is not int or number < 0 for number in numbers) or math.prod(entry["shape"]) > header["bytes"]:
            raise ValueError(name)
        if entry["offset"] % 64 or (name.startswith("column") and entry["shape"] != [rows]):
            raise ValueError(name)
    checked: dict[str, Any] = header
    return checked


def _check_columns(header: dict[str, Any], described: Description) -> None:
    """Every column is an array, or the mean of columns that are; the texts are texts."""
    about, columns = described.about, len(described.columns)
    stored = [plain.get("stored", {}).get("mean_of", []) for plain in header["columns"]]
    held = [f"column{place}" in header["arrays"] for place in range(columns)]
    if not all(held[place] if not means else all(held[one] and not stored[one] for one in means) for place, means in enumerate(stored)):
        raise ValueError("a column is neither stored nor a mean")
    if described.summaries and len(described.summaries) != columns:
        raise ValueError("summaries")
    if not all(isinstance(text, str) for text in (about.name, about.title, about.space, about.note, *about.sources)):
        raise ValueError("about")
    for name, width in (("cells", None), ("hashes", 16)):
        shape = header["arrays"].get(name, {"shape": [described.size, width or 1]})["shape"]
        if len(shape) != 2 or shape[0] != described.size or not described.size or (width and shape[1] != width):
            raise ValueError(name)


def describe(path: Path) -> Description:
    """What a table says of itself."""
    return _described(path, path.stat().st_mtime_ns)


def description_of(header: Mapping[str, Any]) -> Description:
    """The header's entries as values."""
    about = BenchmarkInfo(header["name"], header["title"], header["space"], header["identity"], header["note"], tuple(header["sources"]))
    columns, curves = (tuple(BenchmarkColumn.from_dict(plain) for plain in header.get(name, ())) for name in ("columns", "curves"))
    summaries = tuple(ColumnSummary(**plain) for plain in header.get("summaries", ()))
    return Description(about, header["arrays"]["cells"]["shape"][0], columns, summaries, curves)


def aligned(size: int) -> int:
    """The next multiple of 64."""
    return (size + 63) // 64 * 64


def damaged(path: Path, reason: str) -> DamagedError:
    """The complaint about a table file that cannot be used."""
    return DamagedError(f"cannot read the table: {reason}", remedy="import it again (`nastui data import`)", place=Place(file=str(path)))


@lru_cache(maxsize=32)
def _described(path: Path, changed: int) -> Description:
    return description_of(read_header(path)[0])
