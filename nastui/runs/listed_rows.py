"""The rows of all runs, also where pages of the file are damaged: then run by run, with stand-ins for what cannot be read beside a row of `runs`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from nastui.base.sqlite import is_damage, storage_errors
from nastui.runs.marks import all_marks, serials

_LABELS: Final = "labels AS (SELECT NULL AS run, NULL AS note, NULL AS tags, NULL AS sum)"
_SKETCHES: Final = "sketches AS (SELECT NULL AS run, NULL AS optimum, NULL AS curve, NULL AS sum)"
_CHECKS: Final = (
    "checks AS (SELECT id AS run, 0 AS slot, x'' AS documents, 0 AS chunks, x'' AS chain, 0 AS seals, x'' AS seal FROM runs WHERE serial = ?1)"
)
"""It vouches for nothing, so that the run is damaged and not one of before checksums."""
_STAND_INS: Final = ((), (_LABELS,), (_SKETCHES,), (_LABELS, _SKETCHES), (_CHECKS, _LABELS, _SKETCHES))
"""What takes the place of tables, the least first."""
_MOST: Final = 1_000_000
"""Serial numbers that are tried."""


def rows_of_runs(connection: sqlite3.Connection, path: Path, query: str, marks: bytes) -> Iterator[sqlite3.Row]:
    """The rows of a query of `runs`, newest first; where a page of the file is damaged, those that can be read.

    Args:
        connection: to the store.
        path: of the store.
        query: without conditions; it may join `checks`, `sketches` and `labels`.
        marks: those of the store.

    Raises:
        DamagedError: no row can be read, and no mark tells of a run.
    """
    with storage_errors(path):
        try:
            yield from connection.execute(f"{query} ORDER BY serial DESC").fetchall()
            return
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            refusal = error
        found = False
        for serial in range(max(_highest(connection), serials(marks)), 0, -1):
            rows = _of_serial(connection, query, serial)
            found = found or bool(rows)
            yield from rows
        if not found and not any(all_marks(marks)):
            raise refusal


def _of_serial(connection: sqlite3.Connection, query: str, serial: int) -> list[sqlite3.Row]:
    for stand_ins in _STAND_INS:
        with passing_over_damage():
            instead = f"WITH {', '.join(stand_ins)} " if stand_ins else ""
            return connection.execute(f"{instead}{query} WHERE serial = ?1", (serial,)).fetchall()
    return []


def _highest(connection: sqlite3.Connection) -> int:
    """The highest serial number that there may be."""
    for query in ("SELECT max(serial) FROM runs", "SELECT max(seq) FROM sqlite_sequence WHERE name = 'runs'"):
        with passing_over_damage():
            return min(int(connection.execute(query).fetchone()[0] or 0), _MOST)
    return 0


@contextmanager
def passing_over_damage() -> Iterator[None]:
    """What SQLite cannot read in the block is left out; all else is raised."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
