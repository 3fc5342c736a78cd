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
from typing import Any, Final, Self

import numpy as np

from nastui.base.errors import DamageError, InputError, MissingError
from nastui.base.paths import home
from nastui.base.sqlite import connect, connect_reading, storage_errors, transaction, version_of
from nastui.runs.lease import Lease, Owner
from nastui.runs.rows import (
    LISTED_COLUMNS,
    RUN_COLUMNS,
    Chunk,
    Event,
    Heading,
    ListedRun,
    Records,
    Run,
    chunk_from,
    damaged_run,
    decoded,
    from_bytes,
    heading_of,
    listed_from,
    record_type,
    run_from,
)
from nastui.runs.schema import MIGRATIONS, TOTALS, TOTALS_OF_CHUNKS

CHUNK_COLUMNS: Final = ", ".join(Chunk.__dataclass_fields__)
_HEADING = ", ".join(Heading.__dataclass_fields__)
_NEW = (
    f"INSERT INTO runs (id, created, preset, spec, facts, versions, pace, forked_from, state, owner, heartbeat, lease, {_HEADING})"
    f" VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, 1{', ?' * len(Heading.__dataclass_fields__)})"
)
_LISTED = f"SELECT {LISTED_COLUMNS} FROM runs"
_TAKE = "UPDATE runs SET state = 'running', reason = NULL, owner = ?, heartbeat = ?, lease = lease + 1, total = NULL WHERE id = ?"
_NO_TOTALS: Final = (0, 0, 0, 0.0, None, None)
_AT_ONCE: Final = 500
"""SQLite binds no more than some thousand values in a statement."""

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
        self._connection = (connect_reading if reading else connect)(self.path, MIGRATIONS)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

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
        with self.writing():
            if rival is not None and (other := rival()) is not None:
                raise TakenError(other, f"the run {other} has the same spec", remedy=f"`nastui watch {other}` shows it")
            first = (run, time.time(), new.preset, *texts, new.pace, new.forked_from, owner.text, time.time())
            self._connection.execute(_NEW, (*first, *vars(heading_of(new.document, new.facts)).values()))
            if new.set is not None:
                self._event(run, _SET, new.set)
        return Lease(run, owner, 1)

    def take(self, run: str, owner: Owner) -> Lease:
        """Become the driver of a run that no process drives. Whoever drove it and is only silent has lost it.

        Raises:
            TakenError: it is done, or a living process drives it.
        """
        with self.writing():
            current = self.run(run)
            if current.stored_state == "done":
                raise TakenError(run, f"the run {run} is done: {current.reason}", remedy="start a new run with another seed or budget")
            if current.driven:
                driver = current.owner and f" (process {current.owner.pid} on {current.owner.host})"
                raise TakenError(
                    run, f"the run {run} is being driven{driver or ''}", remedy=f"`nastui watch {run}` shows it; `nastui runs stop {run}` ends it"
                )
            self._connection.execute(_TAKE, (owner.text, time.time(), run))
            if current.owner is not None:
                self._event(run, "taken", {"from": vars(current.owner), "heard": current.heartbeat})
            return Lease(run, owner, int(self._connection.execute("SELECT lease FROM runs WHERE id = ?", (run,)).fetchone()[0]))

    def commands(self, run: str, after: int) -> list[tuple[int, str]]:
        """(number, verb) of commands that came after a number."""
        with storage_errors(self.path):
            return [
                tuple(row) for row in self._connection.execute("SELECT id, verb FROM commands WHERE run = ? AND id > ? ORDER BY id", (run, after))
            ]

    # ---- writing: others

    def command(self, run: str, verb: str) -> None:
        """Ask the driver of a run to `stop`, `pause` or `resume`."""
        with self.writing():
            self._connection.execute("INSERT INTO commands (run, at, verb) VALUES (?, ?, ?)", (run, time.time(), verb))

    def delete(self, run: str) -> None:
        """Remove a run that nobody drives, with all its evaluations."""
        with self.writing():
            if self._is_driven(run):
                raise InputError(f"the run {run} is being driven", remedy=f"`nastui runs stop {run}` first")
            self._connection.execute("DELETE FROM runs WHERE id = ?", (run,))

    # ---- reading

    def version(self) -> tuple[int, int]:
        """Differs from what it was as soon as anything in the store has changed."""
        with storage_errors(self.path):
            return version_of(self._connection)

    def run(self, run: str) -> Run:
        """The run of this id."""
        with storage_errors(self.path):
            row = self._connection.execute(f"SELECT {RUN_COLUMNS} FROM runs WHERE id = ?", (run,)).fetchone()
        if row is None:
            raise MissingError(f"there is no run {run}", remedy="`nastui runs list` shows those there are")
        return run_from(row)

    def runs(self) -> list[Run]:
        """All runs, newest first, but for those that are damaged: `listed` names them."""
        with storage_errors(self.path):
            rows = self._connection.execute(f"SELECT {RUN_COLUMNS} FROM runs ORDER BY serial DESC").fetchall()
        found: list[Run] = []
        for row in rows:
            with suppress(DamageError):
                run = run_from(row)
                assert run.heading
                found.append(run)
        return found

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
            rows = self._connection.execute("SELECT run, data FROM events WHERE kind = ? ORDER BY id DESC", (_SET,)).fetchall()
        found: list[tuple[str, Mapping[str, Any]]] = []
        for row in rows:
            with suppress(DamageError), decoded(row["run"], "its set of seeds"):
                found.append((row["run"], dict(json.loads(row["data"]).items())))
        return found

    def set_of(self, run: str) -> str | None:
        """The id of the set of seeds that a run is part of."""
        with storage_errors(self.path):
            row = self._connection.execute("SELECT data FROM events WHERE run = ? AND kind = ?", (run, _SET)).fetchone()
        with decoded(run, "its set of seeds"):
            return str(json.loads(row["data"])["set"]) if row else None

    def listed(self, run: str | None = None) -> list[ListedRun]:
        """All runs, newest first, or one, if it is there, with how far they are. One query; no document is read."""
        where, values = ("", ()) if run is None else ("WHERE id = ?", (run,))
        with storage_errors(self.path):
            return [self._readable(row) for row in self._connection.execute(f"{_LISTED} {where} ORDER BY serial DESC", values).fetchall()]

    def _readable(self, row: sqlite3.Row) -> ListedRun:
        """A row of the list; one that cannot be read is `damaged`, and the others do not suffer from it."""
        try:
            one = listed_from(row)
            one = one if one.digest and one.total is not None else self._completed(one)
        except DamageError:
            return damaged_run(row)
        return one if one.sound else damaged_run(row)

    def _completed(self, one: ListedRun) -> ListedRun:
        """A run that is driven, or was when its driver was killed; or that a program of version 1 has stored since."""
        heading = {} if one.digest else vars(self.run(one.id).heading)
        totals = self._connection.execute(TOTALS_OF_CHUNKS.replace("runs.id", ":run"), {"run": one.id}).fetchone()
        return one._replace(**heading, **dict(zip(TOTALS.split(", "), totals or _NO_TOTALS, strict=True)))

    def evaluations(self, run: str) -> int:
        """How many evaluations a run has."""
        return sum(one.total for one in self.listed(run))

    def find(self, name: str) -> Run:
        """The run that an id, a unique prefix, or `last` names.

        Raises:
            MissingError: none, or several.
            DamageError: it cannot be read.
        """
        return self.run(self.named(name))

    def named(self, name: str) -> str:
        """The id of that run, which may be damaged."""
        with storage_errors(self.path):
            if name == "last":
                found = self._connection.execute("SELECT id FROM runs ORDER BY serial DESC LIMIT 1").fetchall()
            else:
                found = self._connection.execute("SELECT id FROM runs WHERE substr(id, 1, ?) = ?", (len(name), name)).fetchall()
        if len(found) != 1 or not name:
            wrong = f"{len(found)} runs begin with '{name}'" if found else "there is no run yet" if name == "last" else f"there is no run '{name}'"
            raise MissingError(wrong, remedy="`nastui runs list` shows those there are; `nastui run quickstart` makes one")
        return str(found[0]["id"])

    def _is_driven(self, run: str) -> bool:
        try:
            return self.run(run).driven
        except DamageError:  # nobody can go on with it
            return False

    def chunks(self, run: str, after: int = -1) -> list[Chunk]:
        """The chunks after a number, in order."""
        with storage_errors(self.path):
            rows = self._connection.execute(f"SELECT {CHUNK_COLUMNS} FROM chunks WHERE run = ? AND number > ? ORDER BY number", (run, after))
            return [chunk_from(row, run) for row in rows]

    def finite_counts(self, run: str, numbers: Sequence[int], length: int) -> dict[int, int]:
        """How many evaluations of each of these chunks have a finite fitness: by the chunk's number."""
        found: dict[int, int] = {}
        for begin in range(0, len(numbers), _AT_ONCE):
            some = numbers[begin : begin + _AT_ONCE]
            query = f"SELECT number, data FROM chunks WHERE run = ? AND number IN ({', '.join('?' * len(some))})"
            with storage_errors(self.path):
                for row in self._connection.execute(query, (run, *some)):
                    found[row["number"]] = int(np.isfinite(from_bytes(row["data"], length)["fitness"]).sum())
        return found

    def last_chunk(self, run: str) -> Chunk | None:
        """The latest chunk, or None."""
        with storage_errors(self.path):
            row = self._connection.execute(f"SELECT {CHUNK_COLUMNS} FROM chunks WHERE run = ? ORDER BY number DESC LIMIT 1", (run,)).fetchone()
        return row and chunk_from(row, run)

    def records(self, run: str, length: int) -> Records:
        """All evaluations of a run, in order."""
        with storage_errors(self.path):
            rows = self._connection.execute("SELECT data FROM chunks WHERE run = ? ORDER BY number", (run,)).fetchall()
        with decoded(run, "its evaluations"):
            return from_bytes(b"".join(row["data"] for row in rows), length)

    def record(self, run: str, number: int, length: int) -> Records | None:
        """One evaluation (an array of one record), or None."""
        size = record_type(length).itemsize
        query = (
            "SELECT substr(data, (? - first) * ? + 1, ?) AS data FROM (SELECT data, evaluations,"
            " sum(evaluations) OVER (ORDER BY number) - evaluations AS first FROM chunks WHERE run = ?) WHERE ? >= first AND ? < first + evaluations"
        )
        with storage_errors(self.path):
            row = self._connection.execute(query, (number, size, size, run, number, number)).fetchone()
        return row and from_bytes(row["data"], length)

    def events(self, run: str, after: int = 0) -> list[Event]:
        """The events after an id, in order."""
        with storage_errors(self.path):
            rows = self._connection.execute("SELECT id, at, kind, data FROM events WHERE run = ? AND id > ? ORDER BY id", (run, after))
            with decoded(run, "an event"):
                return [Event(row["id"], row["at"], row["kind"], dict(json.loads(row["data"]).items())) for row in rows]

    def _event(self, run: str, kind: str, data: Mapping[str, Any]) -> None:
        self._connection.execute("INSERT INTO events (run, at, kind, data) VALUES (?, ?, ?, ?)", (run, time.time(), kind, json.dumps(dict(data))))

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that writes."""
        with storage_errors(self.path), transaction(self._connection):
            yield self._connection

    @contextmanager
    def statement(self) -> Iterator[sqlite3.Connection]:
        """For one statement, which is a transaction of its own."""
        with storage_errors(self.path):
            yield self._connection
