"""What can still be read of a damaged store: rows, one by one, over a copy of it. Nothing of this is trusted before its checksums are compared."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import DamagedError
from nastui.base.sqlite import connect
from nastui.runs.schema import MIGRATIONS

_TABLES: Final = {
    "runs": "serial, id, created, preset, spec, facts, versions, pace, forked_from, state, reason, owner, heartbeat, wall, apart",
    "chunks": "run, number, generation, evaluations, fresh, unique_total, simulated, best, best_at, top, mean, spread, notes, at, data",
    "events": "id, run, at, kind, data",
}
"""Without these there is nothing to read; with the columns that they have had from the first version on."""
_PAGES: Final = (4096, 16384)
"""Bytes of a page that stores have."""
_MOST_MISSES: Final = 100_000
"""Row numbers that are tried one after the other behind the last one that could be read."""
_FARTHEST: Final = 1 << 24
"""A row number that is so far behind the one before is damaged itself."""


class Wreck:
    """A copy of a damaged store.

    Args:
        path: the store; nothing is written there.
        folder: for the copy.

    Raises:
        DamagedError: not even its tables are found.
    """

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self._copy = folder / "wreck.sqlite"
        self._connection = self._opened(folder)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def rows(self, table: str, columns: str, condition: str = "TRUE", values: Sequence[Any] = ()) -> Iterator[sqlite3.Row]:
        """All rows that can be read, with their number as `place`; behind a page that cannot be, number by number."""
        query = f"SELECT rowid AS place, {columns} FROM {table} NOT INDEXED WHERE rowid > ? AND {condition} ORDER BY rowid"
        place, misses = 0, 0
        while misses < _MOST_MISSES:
            try:
                for row in self._connection.execute(query, (place, *values)):
                    yield row
                    if place < row["place"] < place + _FARTHEST:
                        place, misses = row["place"], 0
            except sqlite3.DatabaseError:
                place, misses = place + 1, misses + 1
            else:
                return

    def one(self, table: str, columns: str, condition: str, values: Sequence[Any]) -> sqlite3.Row | None:
        """The first row of a condition; None where there is none or it cannot be read."""
        with suppress(sqlite3.DatabaseError):
            found: sqlite3.Row | None = self._connection.execute(f"SELECT {columns} FROM {table} WHERE {condition}", values).fetchone()
            return found
        return None

    def columns(self, table: str) -> set[str]:
        """Names of the columns of a table; an earlier version had fewer."""
        return {row["name"] for row in self._connection.execute(f"PRAGMA table_info({table})")}

    def _opened(self, folder: Path) -> sqlite3.Connection:
        """With its own first page, or, where that cannot be read, with that of an empty store, which has its tables in the same places."""
        found = {size: self._tables_by(size, folder) for size in (None, *_PAGES)}
        best = max(found, key=lambda size: found[size])
        if found[best] and (connection := self._by(best, folder)) is not None:
            return connection
        raise DamagedError(
            f"nothing can be read of {self.path}: its tables are not found",
            remedy="restore it from a copy; or move it aside with those beside it, and a new store is made",
        )

    def _by(self, size: int | None, folder: Path) -> sqlite3.Connection | None:
        """Opened by its own first page, or by that of an empty store with pages of this size."""
        self._take_copy()
        with suppress(OSError, sqlite3.DatabaseError, UnicodeDecodeError):
            if size is not None:
                _give_first_page(self._copy, folder / f"empty-{size}.sqlite", size)
            return _connected(self._copy)
        return None

    def _tables_by(self, size: int | None, folder: Path) -> int:
        """How many tables begin where that page says, and have its columns."""
        if (connection := self._by(size, folder)) is None:
            return 0
        count = 1
        with closing(connection):
            for table, columns in _TABLES.items():
                with suppress(sqlite3.DatabaseError):
                    connection.execute(f"SELECT rowid, {columns} FROM {table} NOT INDEXED LIMIT 1").fetchone()
                    count += 1
        return count

    def _take_copy(self) -> None:
        for ending in ("", "-wal", "-shm"):
            source, target = (path.with_name(path.name + ending) for path in (self.path, self._copy))
            target.unlink(missing_ok=True)
            if ending != "-shm" and source.exists():
                shutil.copyfile(source, target)


def _connected(path: Path) -> sqlite3.Connection | None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory, connection.text_factory = sqlite3.Row, lambda data: data.decode(errors="replace")
    try:
        connection.execute("PRAGMA writable_schema = ON")  # a file that is shorter than it says is read all the same
        connection.execute("PRAGMA cell_size_check = ON")
        if {row["name"] for row in connection.execute("SELECT name FROM sqlite_master")} >= _TABLES.keys():
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


def _give_first_page(path: Path, empty: Path, size: int) -> None:
    """That of an empty store: header and schema."""
    with closing(sqlite3.connect(empty)) as connection:
        connection.execute(f"PRAGMA page_size = {size}")
        connection.execute("PRAGMA journal_mode = WAL")  # which writes the header
    with closing(connect(empty, MIGRATIONS)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    page = bytearray(empty.read_bytes()[:size])
    pages = path.stat().st_size // size
    page[28:32], page[32:40] = pages.to_bytes(4, "big"), bytes(8)  # no free pages: what they hold is not asked for
    with path.open("r+b") as file:
        file.write(page)
