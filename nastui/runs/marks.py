"""A file beside the store that knows how far each run was, so that a log of changes which is lost or cut off shows.

SQLite takes a cut log as one that ends there: the store is then as it was earlier, and right in itself. A mark is written after the commit that it
tells of, so it is never ahead of the store, unless the store has lost something.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MARK: Final = struct.Struct("<4sIII")
"""Run, chunks, seals, crc32 of these; at the place of the run's serial number."""
_CHECKED: Final = 12
_MOST: Final = 1_000_000
"""Runs beyond so many are not marked."""


@dataclass(frozen=True)
class Mark:
    """How far a run was."""

    run: str
    chunks: int
    seals: int
    """How often its row was sealed."""


class Marks:
    """The file. It is a help only: where it cannot be read or written, nothing is said."""

    def __init__(self, store: Path) -> None:
        self.path = store.with_name(f"{store.name}-marks")
        self._file: int | None = None

    def read(self) -> bytes:
        """All of it. To be read before the rows that are compared with it."""
        try:
            return self.path.read_bytes()[: _MOST * _MARK.size]
        except OSError:
            return b""

    def write(self, serial: int, mark: Mark) -> None:
        """Set the mark of the run that has this serial number."""
        with suppress(struct.error, ValueError):  # of a damaged row: what no mark can hold
            head = _MARK.pack(bytes.fromhex(mark.run), mark.chunks, mark.seals, 0)[:_CHECKED]
            self._put(serial, head + struct.pack("<I", zlib.crc32(head)))

    def erase(self, serial: int) -> None:
        """The run of this serial number is not expected any more."""
        self._put(serial, bytes(_MARK.size))

    def clear(self) -> None:
        """No run is expected any more."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _put(self, serial: int, content: bytes) -> None:
        if not 0 < serial < _MOST:
            return
        with suppress(OSError):
            if self._file is None:
                self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
            os.pwrite(self._file, content, serial * _MARK.size)


def mark_at(marks: bytes, serial: object) -> Mark | None:
    """The mark of a serial number in what was read; None where there is none, or it is damaged itself."""
    if not isinstance(serial, int) or not 0 < serial < _MOST:
        return None
    content = marks[serial * _MARK.size : (serial + 1) * _MARK.size]
    if len(content) < _MARK.size or not any(content):
        return None
    run, chunks, seals, crc = _MARK.unpack(content)
    return Mark(run.hex(), chunks, seals) if crc == zlib.crc32(content[:_CHECKED]) else None


def serials(marks: bytes) -> int:
    """The highest serial number that may have a mark."""
    return max(0, len(marks) // _MARK.size - 1)


def all_marks(marks: bytes) -> Iterator[tuple[int, Mark]]:
    """(serial number, mark) of all runs that have one, newest first."""
    for serial in range(serials(marks), 0, -1):
        if (mark := mark_at(marks, serial)) is not None:
            yield serial, mark
