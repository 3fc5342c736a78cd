"""Finished runs in a file of their own, and back from there. Each is compared with its checksums on the way, and stays as it is, byte by byte."""

from __future__ import annotations

import errno
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import InputError, MissingError, NastuiError, StorageError
from nastui.base.paths import FILE
from nastui.base.sqlite import connect, connect_unchanged, insert, storage_errors, transaction
from nastui.runs.checks import CHECKS
from nastui.runs.chunk_rows import Tally, check_of, chunk_rows
from nastui.runs.labels import labels_of, merge_labels, put_labels, with_labels
from nastui.runs.marks import Marks
from nastui.runs.rows import RunRow
from nastui.runs.schema import MIGRATIONS
from nastui.runs.store import Store
from nastui.runs.store_reading import Stand, StoreReader

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
class MovedRuns:
    """What has become of runs."""

    moved: tuple[str, ...]
    left: tuple[tuple[str, str], ...]
    """(run, why it stays where it is)."""
    there: tuple[str, ...] = ()
    """Those that the store has already, equal."""


def finished(store: StoreReader) -> list[str]:
    """The runs that may be archived, the oldest first."""
    return [one.id for one in reversed(store.listed()) if one.state in FINISHED]


def archive(store: Store, runs: Sequence[str], target: Path, *, keep: bool = False, told: Callable[[int], None] = lambda count: None) -> MovedRuns:
    """Write runs to a new file and delete them from the store. A run that is damaged or not finished stays.

    Args:
        store: where they are.
        runs: their ids.
        target: the file, which is not there yet.
        keep: whether they stay in the store too.
        told: how many were written so far.

    Raises:
        InputError: the file is there, also where another process has just written it; all runs are still in the store.
        StorageError: it cannot be written; all runs are still in the store.
    """
    if target.exists():
        raise _there(target)
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with closing(_begun(beside, target)) as connection:
            stands, left = _copied(store, runs, beside, connection, told)
            with storage_errors(beside, _WHAT):
                connection.execute("PRAGMA journal_mode = DELETE")  # one file, without others beside it
        if not stands:
            return MovedRuns((), tuple(left))
        _put(beside, target)
    finally:
        for ending in _BESIDE:
            beside.with_name(beside.name + ending).unlink(missing_ok=True)
    if not keep:
        left += _deleted(store, stands)
    return MovedRuns(tuple(run for run in stands if run not in dict(left)), tuple(left))


def _begun(beside: Path, target: Path) -> sqlite3.Connection:
    try:
        return connect(beside, MIGRATIONS, _WHAT)
    except StorageError as error:
        where = f"no archive can be made in {target.parent}"
        raise StorageError(where, remedy="name a file in a folder that can be written", reason=error.reason) from error


def _there(target: Path) -> InputError:
    return InputError(f"{target} is there already", remedy="give another name, so that no archive is written over")


def _copied(
    store: Store, runs: Sequence[str], path: Path, connection: sqlite3.Connection, told: Callable[[int], None]
) -> tuple[dict[str, Stand], list[tuple[str, str]]]:
    """How each copied run stood, and which were not copied."""
    stands: dict[str, Stand] = {}
    left: list[tuple[str, str]] = []
    for run in runs:
        try:
            with store.snapshot():
                if (state := store.run(run).state) not in FINISHED:
                    raise InputError(f"it is {state}")
                with storage_errors(path, _WHAT), transaction(connection):
                    _copy(store, run, connection)
                if stand := store.stand(run):
                    stands[run] = stand
        except StorageError as error:
            if not isinstance(error, InputError):  # a damaged run is one; a disk that refuses is not
                raise
            left.append((run, str(error)))
        except InputError as error:
            left.append((run, str(error)))
        told(len(stands))
    return stands, left


def _copy(
    source: StoreReader,
    run: str,
    connection: sqlite3.Connection,
    *,
    again: bool = False,
    serial: int | None = None,
) -> None:
    """Copy a run whose row was read, in the same snapshot. `again`: its serial number may be taken; `serial`: in the place of its own."""
    with source.statement() as reading:
        values = dict(reading.execute("SELECT * FROM runs WHERE id = ?", (run,)).fetchone())
        check = reading.execute(f"SELECT run, {CHECKS} FROM checks WHERE run = ?", (run,)).fetchone()
        chunks = chunk_rows(reading, source.path, run, -1, data=True)
    source.events(run)  # raises where one is damaged
    with source.statement() as reading:
        events = reading.execute("SELECT run, at, kind, data, sum FROM events WHERE run = ? ORDER BY id", (run,)).fetchall()
        beside = {table: reading.execute(f"SELECT * FROM {table} WHERE run = ?", (run,)).fetchall() for table in ("sketches", "labels")}
    if serial is not None:
        values["serial"] = serial
    elif again:
        values["serial"] = _serial(connection, values["serial"])
    insert(connection, "runs", values)
    vouching = [dict(check) | {"slot": values["serial"]}] if check else []
    tables: dict[str, Iterable[Any]] = {"checks": vouching, "chunks": chunks, "events": events, **beside}
    for table, rows in tables.items():
        _insert_all(connection, table, rows, run)


def _insert_all(connection: sqlite3.Connection, table: str, rows: Iterable[Any], run: str) -> None:
    for row in rows:
        insert(connection, table, {**dict(row), "run": run})


def _put(beside: Path, target: Path) -> None:
    """Give the file its name for good, which no other process has given to one meanwhile."""
    try:
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        _publish(beside, target)
        _keep_names(target.parent)
    except FileExistsError:
        raise _there(target) from None
    except OSError as error:
        raise StorageError(f"cannot write {target}: {error.strerror}", remedy="free space or permission there; no run was deleted") from error


def _publish(beside: Path, target: Path) -> None:
    """Raises FileExistsError where the name is taken, which `rename` would not."""
    try:
        os.link(beside, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without second names: whoever makes the file has the name
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE))
        try:
            beside.replace(target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def _keep_names(folder: Path) -> None:
    """A name that was given in a folder survives a power cut; where the system opens and syncs folders."""
    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(opened)


def _deleted(store: Store, stands: Mapping[str, Stand]) -> list[tuple[str, str]]:
    """Those that stay, and why; one that another process has deleted meanwhile is none."""
    left = []
    for run, stand in stands.items():
        try:
            store.delete(run, stand)
        except MissingError:
            continue
        except NastuiError as error:
            left.append((run, f"it is in the archive, and stays in the store: {error}"))
    return left


def bring_back(store: Store, source: Path) -> MovedRuns:
    """Copy the runs of an archive, or of another store, into the store; the file stays. What is there already, damaged or being driven is left out.

    A run that is there and went on elsewhere takes the place of the one that is here, all of which it has. A note from here stays; tags of both are
    united.

    Raises:
        StorageError: a file cannot be read or written.
    """
    moved, left, there = [], [], []
    with Archive(source) as archived:
        here = {one.id for one in store.listed()}
        for one in reversed(archived.listed()):
            try:
                if one.id in here:
                    if what := _difference(archived, store, one.id):
                        if _taken_further(archived, store, one.id):
                            moved.append(one.id)
                            continue
                        raise InputError(f"it is in the store already, and differs from this one in {what}")
                    merge_labels(store, one.id, labels_of(archived, one.id))
                    there.append(one.id)
                    continue
                with archived.snapshot():
                    if archived.run(one.id).driven:
                        raise InputError("a process drives it")
                    with store.writing(one.id) as connection:
                        _copy(archived, one.id, connection, again=True)
                moved.append(one.id)
            except NastuiError as error:
                if isinstance(error, StorageError) and not isinstance(error, InputError):
                    raise
                left.append((one.id, str(error)))
    return MovedRuns(tuple(moved), tuple(left), tuple(there))


def _taken_further(archived: StoreReader, store: Store, run: str) -> bool:
    """Put the archived run in the place of that of the store, if it is that run, gone on with; whether it was."""
    with archived.snapshot(), store.writing(run) as connection:
        here, there = store.run(run), archived.run(run)
        if here.driven or there.driven or here.stored_state == "done" or _spec(here) != _spec(there) or not _begins(archived, store, run):
            return False
        labels = with_labels(labels_of(store, run), labels_of(archived, run))  # those from here go with the deletion
        connection.execute("DELETE FROM runs WHERE id = ?", (run,))
        _copy(archived, run, connection, serial=here.serial)
        put_labels(connection, run, labels)
    return True


def _spec(run: RunRow) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return dict(run.document), dict(run.facts)


def _begins(archived: StoreReader, store: StoreReader, run: str) -> bool:
    """Whether the archived run begins with all evaluations and events of that of the store."""
    found = []
    for one in (store, archived):
        with one.statement() as connection:
            chunks = [tuple(row) for row in chunk_rows(connection, one.path, run, -1, data=True)]
        found.append((chunks, [(event.at, event.kind, dict(event.data)) for event in one.events(run)]))
    (chunks, events), (more_chunks, more_events) = found
    return more_chunks[: len(chunks)] == chunks and more_events[: len(events)] == events


def _difference(archived: StoreReader, store: StoreReader, run: str) -> str | None:
    """In what the run of the store is another than that of the archive; None where it holds all of that, whole."""
    with archived.snapshot(), store.snapshot():
        there, here = _parts(archived, run), _parts(store, run)
        with store.statement() as connection:
            chunks = chunk_rows(connection, store.path, run, -1, data=True)  # raises where what is here is damaged
        if there["its evaluations"] is None:
            with archived.statement() as connection:
                there["its evaluations"] = [tuple(row) for row in chunk_rows(connection, archived.path, run, -1, data=True)]
        if here["its evaluations"] is None:
            here["its evaluations"] = [tuple(row) for row in chunks]
    return next((what for what, part in there.items() if part != here[what]), None)


def _parts(store: StoreReader, run: str) -> dict[str, Any]:
    """What a run is, by what it is called; its evaluations by their checksums, None where it has none."""
    found = store.run(run)
    with store.statement() as connection:
        check = check_of(connection, run)
    return {
        "its spec": (dict(found.document), dict(found.facts), check and check.documents),
        "its state": found.stored_state,
        "its evaluations": check and (check.chunks, check.chain),
        "its events": [(event.at, event.kind, dict(event.data)) for event in store.events(run)],
    }


def _serial(connection: sqlite3.Connection, old: int) -> int:
    """A run that was here gets its place again, if that is free; any other the next one."""
    last = int(connection.execute("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'runs'), 0)").fetchone()[0])
    if 0 < old <= last and connection.execute("SELECT 1 FROM runs WHERE serial = ?", (old,)).fetchone() is None:
        return old
    return last + 1
