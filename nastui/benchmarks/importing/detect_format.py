"""Which format a path holds, by its content rather than its name."""

from __future__ import annotations

import struct
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nastui.base.errors import InputError, Place
from nastui.benchmarks.header import MAGIC
from nastui.benchmarks.importing import NATS_RECORD, TABLES
from nastui.benchmarks.importing.csv_columns import ColumnChoice
from nastui.benchmarks.importing.source import Source
from nastui.benchmarks.progress import ProgressListener

_LONGEST_RECORD: Final = 1 << 20
_ZIP: Final = b"PK\x03\x04"
_WHAT: Final = "a NATS-Bench folder (…-simple), its .tar, its .pickle.pbz2, a NASBench-101 .tfrecord, or a table (.csv, .tsv, plain or .gz; .nastui)"


@dataclass(frozen=True)
class SourceFormat:
    """A kind of source, and what reads it: path, whether learning curves are wanted, what was said of its columns, progress."""

    name: str
    read: Callable[[Path, bool, ColumnChoice, ProgressListener], Source]


def detect_format(path: Path) -> SourceFormat:
    """The kind of source that a file or folder is.

    Raises:
        InputError: there is none, or it is nothing that can be imported.
    """
    if not path.name.isprintable() or not _is_text(path.name):
        raise InputError("the file's name holds what is no text", remedy="rename it", place=Place(file=repr(path.name)))
    if path.exists() and not (path.is_dir() or path.is_file()):
        raise InputError("it is neither a file nor a folder", remedy=f"give {_WHAT}", place=Place(file=str(path)))
    try:
        if path.is_dir():
            found = any(NATS_RECORD.fullmatch(entry.name) for entry in path.iterdir())
            return _only_if(found, path, NATS, "the folder holds no NATS-Bench records")
        with path.open("rb") as file:
            start = file.read(512)
    except FileNotFoundError:
        raise InputError("there is no such file", place=Place(file=str(path))) from None
    except OSError as error:
        raise InputError(f"cannot read it: {error.strerror}", place=Place(file=str(path))) from error
    if start.startswith(MAGIC):
        return NATIVE
    if start.startswith(b"BZh") or _is_tar(start):
        return NATS
    if _is_tfrecord(start):
        return NASBENCH101
    if start.startswith(_ZIP):
        raise InputError(
            "it is a zip archive or an Excel workbook", remedy="unpack it, or save its sheet as CSV in UTF-8", place=Place(file=str(path))
        )
    if path.name.lower().endswith(".json"):
        return JSON
    return _only_if(path.name.lower().endswith(TABLES), path, CSV, "this is no file that can be imported")


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _only_if(holds: bool, path: Path, kind: SourceFormat, otherwise: str) -> SourceFormat:
    if not holds:
        raise InputError(otherwise, remedy=f"give {_WHAT}", place=Place(file=str(path)))
    return kind


def _is_tar(start: bytes) -> bool:
    return start[257:262] == b"ustar" or _old_tar(start)


def _old_tar(start: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(start, "utf-8", "replace")
    except tarfile.HeaderError:
        return False
    return True


def _is_tfrecord(start: bytes) -> bool:
    """A TFRecord begins with a length of eight bytes and its crc; a NASBench-101 payload then opens a JSON list."""
    if len(start) < 14:
        return False
    (length,) = struct.unpack("<Q", start[:8])
    return bool(0 < length < _LONGEST_RECORD and start[12:13] == b"[")


def _csv(path: Path, curves: bool, choice: ColumnChoice, progress: ProgressListener) -> Source:
    from nastui.benchmarks.importing.csv_table import read_csv_source

    return read_csv_source(path, progress, choice)


def _nats(path: Path, curves: bool, choice: ColumnChoice, progress: ProgressListener) -> Source:
    from nastui.benchmarks.importing.nats.reading import read_nats

    _check_unsaid(path, choice)
    return read_nats(path, curves, progress)


def _nasbench101(path: Path, curves: bool, choice: ColumnChoice, progress: ProgressListener) -> Source:
    from nastui.benchmarks.importing.nasbench101.reading import read_tfrecord

    _check_unsaid(path, choice)
    return read_tfrecord(path, curves, progress)


def _check_unsaid(path: Path, choice: ColumnChoice) -> None:
    """An official file, or a table that was imported, has no columns that could be chosen."""
    if choice:
        raise InputError(
            "--cell-column, --skip, --rename and --prefix are for tables (.csv, .tsv)", remedy="leave them out", place=Place(file=str(path))
        )


def _native(path: Path, curves: bool, choice: ColumnChoice, progress: ProgressListener) -> Source:
    from nastui.benchmarks.importing.table_file import read_table_file

    _check_unsaid(path, choice)
    return read_table_file(path, choice.space, progress)


def _json(path: Path, curves: bool, choice: ColumnChoice, progress: ProgressListener) -> Source:
    from nastui.benchmarks.importing.published_json import read_published_json

    return read_published_json(path, progress, choice)


JSON: Final = SourceFormat("JSON", _json)
CSV: Final = SourceFormat("table", _csv)
NATIVE: Final = SourceFormat("table of nastui", _native)
NATS: Final = SourceFormat("NATS-Bench", _nats)
NASBENCH101: Final = SourceFormat("NASBench-101", _nasbench101)
