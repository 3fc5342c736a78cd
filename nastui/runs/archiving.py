"""Finished runs in a file of their own, and back from there. Each is compared with its checksums on the way, and stays as it is, byte by byte."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import InputError, NastuiError, StorageError
from nastui.base.sqlite import connect, connect_unchanged, insert, storage_errors, transaction
from nastui.runs.checks import CHECKS
from nastui.runs.chunk_rows import Tally, chunk_rows
from nastui.runs.marks import Marks
from nastui.runs.schema import MIGRATIONS
from nastui.runs.store import Store
from nastui.runs.store_reading import StoreReader

FINISHED: Final = ("done", "stopped", "failed")
_WHAT: Final = "archive"
_BESIDE: Final = ("", "-wal", "-shm", "-journal")


class Archive(StoreReader):
    """A file of runs, or a copy of a store. It is only read; nothing is made beside it."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise InputError(f"there is no file {path}", remedy="give the file that `nastui runs archive` wrote, or a copy of a store")
        _refuse_other(path)
        self.path = path
        self._marks, self._tallies = Marks(path), dict[str, Tally]()
        self._connection = connect_unchanged(path, MIGRATIONS, _WHAT)


def _refuse_other(path: Path) -> None:
    """Raises InputError for a file that is no database."""
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        raise StorageError(f"cannot read {path}: {error.strerror}", remedy="make it readable for this login") from error
    if start.startswith(b"PK"):
        raise InputError(f"{path} is no archive of runs but a zip file", remedy="if it is a bundle, `nastui runs rerun` makes its runs again")
    if start and start != b"SQLite format 3\0":
        raise InputError(f"{path} is no archive of runs", remedy="give the file that `nastui runs archive` wrote, or a copy of a store")


@dataclass(frozen=True)
class Moved:
    """What has become of runs."""

    moved: tuple[str, ...]
    left: tuple[tuple[str, str], ...]
    """(run, why it stays where it is)."""
    there: tuple[str, ...] = ()
    """Those that the store has already, equal."""


def finished(store: StoreReader) -> list[str]:
    """The runs that may be archived, the oldest first."""
    return [one.id for one in reversed(store.listed()) if one.state in FINISHED]


def archive(store: Store, runs: Sequence[str], target: Path, *, keep: bool = False, told: Callable[[int], None] = lambda count: None) -> Moved:
    """Write runs to a new file and delete them from the store. A run that is damaged or not finished stays.

    Args:
        store: where they are.
        runs: their ids.
        target: the file, which is not there yet.
        keep: whether they stay in the store too.
        told: how many were written so far.

    Raises:
        InputError: the file is there.
        StorageError: it cannot be written; all runs are still in the store.
    """
    if target.exists():
        raise InputError(f"{target} is there already", remedy="give another name, so that no archive is written over")
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with closing(connect(beside, MIGRATIONS, _WHAT)) as connection:
            seals, left = _copied(store, runs, beside, connection, told)
            with storage_errors(beside, _WHAT):
                connection.execute("PRAGMA journal_mode = DELETE")  # one file, without others beside it
        if not seals:
            return Moved((), tuple(left))
        _put(beside, target)
    finally:
        for ending in _BESIDE:
            beside.with_name(beside.name + ending).unlink(missing_ok=True)
    if not keep:
        left += _deleted(store, seals)
    return Moved(tuple(run for run in seals if run not in dict(left)), tuple(left))


def _copied(
    store: Store, runs: Sequence[str], path: Path, connection: sqlite3.Connection, told: Callable[[int], None]
) -> tuple[dict[str, int | None], list[tuple[str, str]]]:
    """How often the row of each copied run was sealed, and which were not copied."""
    seals: dict[str, int | None] = {}
    left: list[tuple[str, str]] = []
    for run in runs:
        try:
            if (state := store.run(run).state) not in FINISHED:
                raise InputError(f"it is {state}")
            with storage_errors(path, _WHAT), transaction(connection):
                seals[run] = _copy(store, run, connection)
        except StorageError as error:
            if not isinstance(error, InputError):  # a damaged run is one; a disk that refuses is not
                raise
            left.append((run, str(error)))
        except InputError as error:
            left.append((run, str(error)))
        told(len(seals))
    return seals, left


def _copy(source: StoreReader, run: str, connection: sqlite3.Connection, *, again: bool = False) -> int | None:
    """Copy a run whose row was read; how often that was sealed. `again`: its serial number may be taken."""
    with source.statement() as reading:
        values = dict(reading.execute("SELECT * FROM runs WHERE id = ?", (run,)).fetchone())
        check = reading.execute(f"SELECT run, {CHECKS} FROM checks WHERE run = ?", (run,)).fetchone()
        chunks = chunk_rows(reading, source.path, run, -1, data=True)
    source.events(run)  # raises where one is damaged
    with source.statement() as reading:
        events = reading.execute("SELECT run, at, kind, data, sum FROM events WHERE run = ? ORDER BY id", (run,)).fetchall()
        beside = {table: reading.execute(f"SELECT * FROM {table} WHERE run = ?", (run,)).fetchall() for table in ("sketches", "labels")}
    if again:
        values["serial"] = _serial(connection, values["serial"])
    insert(connection, "runs", values)
    vouching = [dict(check) | {"slot": values["serial"]}] if check else []
    tables: dict[str, Iterable[Any]] = {"checks": vouching, "chunks": chunks, "events": events, **beside}
    for table, rows in tables.items():
        _insert_all(connection, table, rows, run)
    return check["seals"] if check else None


def _insert_all(connection: sqlite3.Connection, table: str, rows: Iterable[Any], run: str) -> None:
    for row in rows:
        insert(connection, table, {**dict(row), "run": run})


def _put(beside: Path, target: Path) -> None:
    try:
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.rename(target)
    except OSError as error:
        raise StorageError(f"cannot write {target}: {error.strerror}", remedy="free space or permission there; no run was deleted") from error


def _deleted(store: Store, seals: dict[str, int | None]) -> list[tuple[str, str]]:
    left = []
    for run, number in seals.items():
        try:
            store.delete(run, number)
        except InputError as error:
            left.append((run, f"it is in the archive, and stays in the store: {error}"))
    return left


def bring_back(store: Store, source: Path) -> Moved:
    """Copy the runs of an archive, or of another store, into the store; the file stays. What is there already, damaged or being driven is left out.

    Raises:
        StorageError: a file cannot be read or written.
    """
    moved, left, there = [], [], []
    with Archive(source) as archived:
        here = {one.id for one in store.listed()}
        for one in reversed(archived.listed()):
            try:
                if one.id in here:
                    if not _equal(archived, store, one.id):
                        raise InputError("it is in the store already, and differs from this one")
                    there.append(one.id)
                    continue
                if archived.run(one.id).driven:
                    raise InputError("a process drives it")
                with store.writing(one.id) as connection:
                    _copy(archived, one.id, connection, again=True)
                moved.append(one.id)
            except NastuiError as error:
                if isinstance(error, StorageError) and not isinstance(error, InputError):
                    raise
                left.append((one.id, str(error)))
    return Moved(tuple(moved), tuple(left), tuple(there))


def _equal(one: StoreReader, other: StoreReader, run: str) -> bool:
    """Whether two stores have the same run: its documents, its state and its chunks."""
    first, second = one.run(run), other.run(run)
    same = (dict(first.document), dict(first.facts), first.stored_state) == (dict(second.document), dict(second.facts), second.stored_state)
    return same and one.chunks(run) == other.chunks(run)


def _serial(connection: sqlite3.Connection, old: int) -> int:
    """A run that was here gets its place again, if that is free; any other the next one."""
    last = int(connection.execute("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'runs'), 0)").fetchone()[0])
    if 0 < old <= last and connection.execute("SELECT 1 FROM runs WHERE serial = ?", (old,)).fetchone() is None:
        return old
    return last + 1
