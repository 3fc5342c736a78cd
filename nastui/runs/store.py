"""The run store: one SQLite file in WAL mode. Chunks and events are only ever added to."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from nastui.base.errors import DamagedError, InputError, MissingError, StorageError
from nastui.base.paths import home
from nastui.base.sqlite import connect, connect_reading, is_damage, storable, storage_errors, transaction, version_of, wait_at_most
from nastui.runs.checks import (
    CHECKS,
    SEALED,
    SEALED_COUNT,
    begin,
    check_documents,
    check_from,
    check_row,
    damaged,
    event_sum,
    is_whole_event,
    lost,
    seal,
)
from nastui.runs.chunk_rows import Tally, check_of, chunk_rows, read_chunks, read_data
from nastui.runs.lease import Lease, Owner
from nastui.runs.marks import Mark, Marks, all_marks, mark_at, serials
from nastui.runs.reserve import give_room
from nastui.runs.rows import (
    RUN_COLUMN_COUNT,
    RUN_COLUMNS,
    Chunk,
    Event,
    Heading,
    ListedRun,
    Records,
    Run,
    damaged_run,
    from_bytes,
    heading_of,
    listed_from,
    record_type,
    run_from,
)
from nastui.runs.schema import MIGRATIONS

_HEADING = ", ".join(Heading.__dataclass_fields__)
_NEW = (
    f"INSERT INTO runs (serial, id, created, preset, spec, facts, versions, pace, forked_from, state, owner, heartbeat, lease, {_HEADING})"
    " VALUES (max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'runs'), 0), ?) + 1,"
    f" ?, ?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, 1{', ?' * len(Heading.__dataclass_fields__)})"
)
"""No serial number is given twice, even where the log of the run that had it is lost."""
_LISTED = f"SELECT {SEALED}, {CHECKS}, serial FROM runs LEFT JOIN checks ON run = id"
_RUN = f"SELECT {RUN_COLUMNS}, {SEALED}, {CHECKS} FROM runs LEFT JOIN checks ON run = id"
_TAKE = "UPDATE runs SET state = 'running', reason = NULL, owner = ?, heartbeat = ?, lease = lease + 1, total = NULL WHERE id = ?"
_EVENTS = "SELECT id, run, at, kind, data, sum FROM events"

_LAST_PART = "DELETE FROM chunks WHERE rowid IN (SELECT rowid FROM chunks WHERE run = ? ORDER BY number DESC LIMIT 8)"

_SET = "set"
"""The kind of event that says which set a run is part of."""


@dataclass(frozen=True)
class NewRun:
    """What a run is stored with when it begins."""

    preset: str | None
    document: Mapping[str, Any]
    facts: Mapping[str, Any]
    versions: Mapping[str, Any]
    pace: float
    forked_from: str | None = None
    set: Mapping[str, Any] | None = None
    """The set of seeds that it is part of."""


class TakenError(InputError):
    """A run is done, or a living process makes it."""

    def __init__(self, run: str, message: str, *, remedy: str) -> None:
        super().__init__(message, remedy=remedy)
        self.run = run

    def __reduce__(self) -> tuple[Any, ...]:
        return _taken, (self.run, self.message, self.remedy)


def _taken(run: str, message: str, remedy: str) -> TakenError:
    return TakenError(run, message, remedy=remedy)


class Store:
    """A connection to the store, to be used by one thread at a time. Closing it loses nothing.

    Args:
        path: the file; default: the user's.
        reading: whether it is opened also where nothing may be written; writing is refused there.
    """

    def __init__(self, path: Path | None = None, *, reading: bool = False) -> None:
        self.path = path or home().store
        self._marks, self._tallies = Marks(self.path), dict[str, Tally]()
        if not reading and not self.path.exists():
            self._marks.clear()
        self._connection = (connect_reading if reading else connect)(self.path, MIGRATIONS)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
        self._marks.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- writing: who becomes the driver of a run, which writes over a `Journal` from then on

    def create(self, new: NewRun, owner: Owner, rival: Callable[[], str | None] | None = None) -> Lease:
        """Store a new run, driven by `owner`.

        Args:
            new: what it is stored with.
            owner: who drives it.
            rival: asked while no other process can store a run; gives the one to leave it to.

        Raises:
            TakenError: there is such a run.
        """
        run = secrets.token_hex(4)
        texts = [json.dumps(document) for document in (new.document, new.facts, new.versions)]
        with self.writing(run) as connection:
            if rival is not None and (other := rival()) is not None:
                raise TakenError(other, f"the run {other} has the same spec", remedy=f"`nastui watch {other}` shows it")
            first = (
                serials(self._marks.read()),
                run,
                time.time(),
                new.preset and storable(new.preset),
                *texts,
                new.pace,
                new.forked_from,
                owner.text,
                time.time(),
            )
            connection.execute(_NEW, (*first, *vars(heading_of(new.document, new.facts)).values()))
            begin(connection, run)
            if new.set is not None:
                self._event(run, _SET, new.set)
        return Lease(run, owner, 1)

    def take(self, run: str, owner: Owner) -> Lease:
        """Become the driver of a run that no process drives. Whoever drove it and is only silent has lost it.

        Raises:
            TakenError: it is done, or a living process drives it.
        """
        with self.writing(run):
            current = self.run(run)
            if current.stored_state == "done":
                raise TakenError(run, f"the run {run} is done: {current.reason}", remedy="start a new run with another seed or budget")
            if current.driven:
                driver = current.owner and f" (process {current.owner.pid} on {current.owner.host})"
                raise TakenError(
                    run, f"the run {run} is being driven{driver or ''}", remedy=f"`nastui watch {run}` shows it; `nastui runs stop {run}` ends it"
                )
            self._connection.execute(_TAKE, (owner.text, time.time(), run))
            seal(self._connection, run)
            if current.owner is not None:
                self._event(run, "taken", {"from": vars(current.owner), "heard": current.heartbeat})
            return Lease(run, owner, int(self._connection.execute("SELECT lease FROM runs WHERE id = ?", (run,)).fetchone()[0]))

    def commands(self, run: str, after: int) -> list[tuple[int, str]]:
        """(number, verb) of commands that came after a number."""
        with storage_errors(self.path):
            return [
                tuple(row) for row in self._connection.execute("SELECT id, verb FROM commands WHERE run = ? AND id > ? ORDER BY id", (run, after))
            ]

    def lease(self, run: str, owner: Owner) -> Lease:
        """The present one of a run, which its driver has given to this owner."""
        with storage_errors(self.path):
            return Lease(run, owner, int(self._connection.execute("SELECT lease FROM runs WHERE id = ?", (run,)).fetchone()[0]))

    # ---- writing: others

    def command(self, run: str, verb: str) -> None:
        """Ask the driver of a run to `stop`, `pause` or `resume`."""
        with self.writing():
            self._connection.execute("INSERT INTO commands (run, at, verb) VALUES (?, ?, ?)", (run, time.time(), verb))

    def delete(self, run: str) -> None:
        """Remove a run that nobody drives, with all its evaluations; also one that is damaged or lost.

        On a full disk it goes little by little, in the room that is kept for that.
        """
        try:
            self._delete(run, "DELETE FROM runs WHERE id = ?")
        except StorageError as error:
            if error.reason != "full":
                raise
            give_room(self.path)
            self.shrink()
            while self._delete(run, _LAST_PART):
                self.shrink()
            self._delete(run, "DELETE FROM runs WHERE id = ?")
            self.shrink()

    def shrink(self) -> None:
        """Bring the log of changes into the database, which gives its room back; as far as there is room for that, and no other process reads it."""
        with suppress(sqlite3.OperationalError):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def wait_at_most(self, seconds: float | None) -> None:
        """How long a write waits for that of another process; None: as at first."""
        with storage_errors(self.path):
            wait_at_most(self._connection, seconds)

    def _delete(self, run: str, statement: str) -> int:
        with self.writing():
            with suppress(DamagedError):
                if self.run(run).driven:
                    raise InputError(f"the run {run} is being driven", remedy=f"`nastui runs stop {run}` first")
            for serial, mark in all_marks(self._marks.read()):
                if mark.run == run:
                    self._marks.erase(serial)  # before the commit: a run without a mark is just not expected
            return self._connection.execute(statement, (run,)).rowcount

    # ---- reading

    def version(self) -> tuple[int, int]:
        """Differs from what it was as soon as anything in the store has changed."""
        with storage_errors(self.path):
            return version_of(self._connection)

    def run(self, run: str) -> Run:
        """The run of this id.

        Raises:
            MissingError: there is none.
            DamagedError: it is not what was written.
        """
        marks = self._marks.read()
        with storage_errors(self.path):
            row = self._connection.execute(f"{_RUN} WHERE id = ?", (run,)).fetchone()
        if row is None:
            if any(mark.run == run for _, mark in all_marks(marks)):
                raise lost(self.path, run)
            raise MissingError(f"there is no run {run}", remedy="`nastui runs list` shows those there are")
        return self._run_from(row, marks)

    def _run_from(self, row: sqlite3.Row, marks: bytes) -> Run:
        own, sealed, check = row[:RUN_COLUMN_COUNT], row[RUN_COLUMN_COUNT : -len(CHECKS.split(","))], check_from(row[-len(CHECKS.split(",")) :])
        check_row(self.path, sealed, check, mark_at(marks, own[14]))
        check_documents(self.path, (own[0], *own[3:8]), check)
        run = run_from(own, checked=check is not None)
        assert run.heading  # which can be read
        return run

    def runs(self) -> list[Run]:
        """All runs that are not damaged, newest first."""
        marks, found = self._marks.read(), []
        for row in self._rows(_RUN, serials(marks)):
            with suppress(DamagedError):
                found.append(self._run_from(row, marks))
        return found

    def _rows(self, query: str, marks: int) -> Iterator[sqlite3.Row]:
        """The rows of a query by serial number, newest first; where a page of the file is damaged, those that can be read."""
        with storage_errors(self.path):
            try:
                yield from self._connection.execute(f"{query} ORDER BY serial DESC").fetchall()
                return
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError) or not is_damage(error):
                    raise
        for serial in range(max(self._highest(), marks), 0, -1):
            with suppress(sqlite3.DatabaseError):
                yield from self._connection.execute(f"{query} WHERE serial = ?", (serial,)).fetchall()

    def _highest(self) -> int:
        try:
            return self.latest_serial()
        except DamagedError:
            return 0

    def with_digest(self, digest: str, after: int = 0) -> list[str]:
        """The ids of the runs of this digest that were stored after a serial number, in order."""
        with storage_errors(self.path):
            rows = self._connection.execute("SELECT id FROM runs WHERE digest = ? AND serial > ? ORDER BY serial", (digest, after))
            return [row["id"] for row in rows]

    def latest_serial(self) -> int:
        """That of the run that was stored last; 0 where there is none."""
        with storage_errors(self.path):
            return int(self._connection.execute("SELECT coalesce(max(serial), 0) FROM runs").fetchone()[0])

    def sets(self) -> list[tuple[str, Mapping[str, Any]]]:
        """(run, set of seeds that it is part of), newest first."""
        with storage_errors(self.path):
            rows = self._connection.execute(f"{_EVENTS} WHERE kind = ? ORDER BY id DESC", (_SET,)).fetchall()
        return [(row["run"], json.loads(row["data"])) for row in rows if is_whole_event(row)]

    def set_of(self, run: str) -> str | None:
        """The id of the set of seeds that a run is part of."""
        with storage_errors(self.path):
            row = self._connection.execute(f"{_EVENTS} WHERE run = ? AND kind = ?", (run, _SET)).fetchone()
        return str(json.loads(row["data"])["set"]) if row and is_whole_event(row) else None

    def listed(self, run: str | None = None) -> list[ListedRun]:
        """All runs, newest first, or one, if it is there, with how far they are. One query; no document is read.

        Of all, those that are damaged or lost have the state `damaged` and no numbers.

        Raises:
            DamagedError: the one is damaged.
        """
        marks = self._marks.read()
        if run is not None:
            with storage_errors(self.path):
                return [self._listed_from(row, marks) for row in self._connection.execute(f"{_LISTED} WHERE id = ?", (run,))]
        found = []
        for row in self._rows(_LISTED, serials(marks)):
            try:
                found.append(self._listed_from(row, marks))
            except DamagedError:
                found.append(damaged_run(row["id"], row["serial"]))
        there = {one.id for one in found}
        return found + [damaged_run(mark.run, serial) for serial, mark in all_marks(marks) if mark.run not in there]

    def _listed_from(self, row: sqlite3.Row, marks: bytes) -> ListedRun:
        sealed, check = row[:SEALED_COUNT], check_from(row[SEALED_COUNT:-1])
        check_row(self.path, sealed, check, mark_at(marks, row["serial"]))
        one = listed_from(sealed[:-1])
        with storage_errors(self.path):
            one = one if one.digest and one.total is not None else self._completed(one)
        if not one.sound:
            raise damaged(self.path, row["id"], "runs", "its row cannot be read")
        return one

    def damage(self) -> Iterator[DamagedError]:
        """All that is damaged, run by run: rows, documents, chunks, and what the log of changes has lost. Reads the whole store."""
        for one in self.listed():
            try:
                self.run(one.id)
                with storage_errors(self.path):
                    chunk_rows(self._connection, self.path, one.id, -1, data=True)
                self.events(one.id)
            except DamagedError as error:
                yield error

    def _completed(self, one: ListedRun) -> ListedRun:
        """A run that is driven, or was when its driver was killed; or that a program of version 1 has stored since."""
        heading = {} if one.digest else vars(self.run(one.id).heading)
        return one._replace(**heading, **self._tallies.setdefault(one.id, Tally()).read(self._connection, self.path, one.id))

    def evaluations(self, run: str) -> int:
        """How many evaluations a run has."""
        return sum(one.total for one in self.listed(run))

    def find(self, name: str) -> Run:
        """The run that an id, a unique prefix, or `last` names. Raises as `named` and `run` do."""
        return self.run(self.named(name))

    def named(self, name: str) -> str:
        """The id that an id, a unique prefix, or `last` means; also of a run that is damaged or lost.

        Raises:
            MissingError: none, or several.
        """
        name = storable(name)
        with storage_errors(self.path):
            if name == "last":
                found = self._connection.execute("SELECT id FROM runs ORDER BY serial DESC LIMIT 1").fetchall()
            else:
                found = self._connection.execute("SELECT id FROM runs WHERE substr(id, 1, ?) = ?", (len(name), name)).fetchall()
        if len(found) != 1 and name and (gone := self._lost(name)):
            return gone
        if len(found) != 1 or not name:
            wrong = f"{len(found)} runs begin with '{name}'" if found else "there is no run yet" if name == "last" else f"there is no run '{name}'"
            raise MissingError(wrong, remedy="`nastui runs list` shows those there are; `nastui run quickstart` makes one")
        return str(found[0]["id"])

    def chunks(self, run: str, after: int = -1) -> list[Chunk]:
        """The chunks after a number, in order.

        Raises:
            DamagedError: one is changed or missing; so do all that read chunks.
        """
        with storage_errors(self.path):
            return read_chunks(self._connection, self.path, run, after)

    def finite_counts(self, run: str, numbers: Sequence[int], length: int) -> dict[int, int]:
        """How many evaluations of each of these chunks have a finite fitness: by the chunk's number."""
        with storage_errors(self.path):
            data = {number: read_data(self._connection, self.path, run, number) for number in numbers}
        return {number: int(np.isfinite(from_bytes(some, length)["fitness"]).sum()) for number, some in data.items()}

    def last_chunk(self, run: str) -> Chunk | None:
        """The latest chunk, or None."""
        with storage_errors(self.path):
            last = self._connection.execute("SELECT max(number) FROM chunks WHERE run = ?", (run,)).fetchone()[0]
            found = read_chunks(self._connection, self.path, run, -1 if last is None else last - 1)
        return found[-1] if found else None

    def records(self, run: str, length: int) -> Records:
        """All evaluations of a run, in order."""
        with storage_errors(self.path):
            rows = chunk_rows(self._connection, self.path, run, -1, data=True)
        data = b"".join(row["data"] for row in rows)
        if len(data) % record_type(length).itemsize:
            raise damaged(self.path, run, "chunks", "its evaluations are cut off")
        return from_bytes(data, length)

    def events(self, run: str, after: int = 0) -> list[Event]:
        """The events after an id, in order."""
        with storage_errors(self.path):
            rows = self._connection.execute(f"{_EVENTS} WHERE run = ? AND id > ? ORDER BY id", (run, after)).fetchall()
        for row in rows:
            if not is_whole_event(row):
                raise damaged(self.path, run, f"event {row['id']}", f"event {row['id']} is not what was written")
        return [Event(row["id"], row["at"], row["kind"], json.loads(row["data"])) for row in rows]

    def _event(self, run: str, kind: str, data: Mapping[str, Any]) -> None:
        values = (run, time.time(), kind, json.dumps(dict(data)))
        self._connection.execute("INSERT INTO events (run, at, kind, data, sum) VALUES (?, ?, ?, ?, ?)", (*values, event_sum(*values)))

    @contextmanager
    def writing(self, run: str | None = None) -> Iterator[sqlite3.Connection]:
        """A transaction that writes. Where it changes how far a run is, its mark is set after it."""
        with storage_errors(self.path):
            with transaction(self._connection):
                yield self._connection
            if run is not None and (check := check_of(self._connection, run)) is not None:
                self._marks.write(check.slot, Mark(run, check.chunks, check.seals))

    def _lost(self, name: str) -> str | None:
        """The only run of this beginning that has a mark and no row."""
        there = {row["id"] for row in self._connection.execute("SELECT id FROM runs")}
        gone = [mark.run for _, mark in all_marks(self._marks.read()) if mark.run not in there and (mark.run.startswith(name) or name == "last")]
        return gone[0] if len(gone) == 1 or (gone and name == "last") else None

    @contextmanager
    def statement(self) -> Iterator[sqlite3.Connection]:
        """For one statement, which is a transaction of its own."""
        with storage_errors(self.path):
            yield self._connection
