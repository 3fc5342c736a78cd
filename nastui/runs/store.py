"""The run store: one SQLite file in WAL mode. Chunks and events are only ever added to."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from nastui.base.errors import DamagedError, InputError, StorageError
from nastui.base.sqlite import compact, storable, storage_errors, transaction, wait_at_most
from nastui.runs.checks import (
    begin,
    event_sum,
    seal,
)
from nastui.runs.chunk_rows import check_of
from nastui.runs.lease import Lease, Owner
from nastui.runs.marks import Mark, all_marks, mark_at, serials
from nastui.runs.reserve import give_room
from nastui.runs.rows import Heading, heading_of
from nastui.runs.sketches import draw_sketch
from nastui.runs.store_reading import SET_EVENT, Stand, StoreReader

_HEADING = ", ".join(Heading.__dataclass_fields__)
_NEW = (
    f"INSERT INTO runs (serial, id, created, preset, spec, facts, versions, pace, forked_from, state, owner, heartbeat, lease, {_HEADING})"
    " VALUES (max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'runs'), 0), ?) + 1,"
    f" ?, ?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, 1{', ?' * len(Heading.__dataclass_fields__)})"
)
"""No serial number is given twice, even where the log of the run that had it is lost."""
_TAKE = "UPDATE runs SET state = 'running', reason = NULL, owner = ?, heartbeat = ?, lease = lease + 1, total = NULL WHERE id = ?"

_LAST_PART = "DELETE FROM chunks WHERE rowid IN (SELECT rowid FROM chunks WHERE run = ? ORDER BY number DESC LIMIT 8)"


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


def new_id() -> str:
    """Eight hexadecimal digits, the first a letter: `61394621` and `1e590123` are numbers to spreadsheets and pandas."""
    return secrets.choice("abcdef") + secrets.token_hex(4)[1:]


class Store(StoreReader):
    """A connection to the store that may write, to be used by one thread at a time."""

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
        run = new_id()
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
            draw_sketch(connection, run)
            if new.set is not None:
                self._event(run, SET_EVENT, new.set)
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

    def delete(self, run: str, stand: Stand | None = None) -> None:
        """Remove a run that nobody drives, with all its evaluations; also one that is damaged or lost.

        On a full disk it goes little by little, in the room that is kept for that.

        Args:
            run: its id.
            stand: how it stood when it was last looked at: where it stands otherwise now, it stays; None: however it stands.

        Raises:
            MissingError: it is not there.
            InputError: it is being driven, or stands otherwise.
        """
        try:
            self._delete(run, "DELETE FROM runs WHERE id = ?", stand)
        except StorageError as error:
            if error.reason != "full":
                raise
            give_room(self.path)
            self.shrink()
            while self._delete(run, _LAST_PART, stand):  # which changes nothing of how it stands
                self.shrink()
            self._delete(run, "DELETE FROM runs WHERE id = ?", stand)
            self.shrink()

    def shrink(self) -> None:
        """Bring the log of changes into the database, which gives its room back; as far as there is room for that, and no other process reads it."""
        with suppress(sqlite3.OperationalError):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def wait_at_most(self, seconds: float | None) -> None:
        """How long a write waits for that of another process; None: as at first."""
        with storage_errors(self.path):
            wait_at_most(self._connection, seconds)

    def vacuum(self) -> None:
        """Write the file anew: what deleted runs have left is given back to the disk."""
        with storage_errors(self.path):
            compact(self._connection)

    def _delete(self, run: str, statement: str, stand: Stand | None) -> int:
        with self.writing():
            with suppress(DamagedError):
                if self.run(run).driven:
                    raise InputError(f"the run {run} is being driven", remedy=f"`nastui runs stop {run}` first")
            if stand is not None and self.stand(run) != stand:
                raise InputError(f"the run {run} has changed meanwhile", remedy="try again")
            self._forget(run)
            return self._connection.execute(statement, (run,)).rowcount

    def _forget(self, run: str) -> None:
        """Take away its mark, before the commit: a run without a mark is just not expected."""
        row, marks = self._connection.execute("SELECT serial FROM runs WHERE id = ?", (run,)).fetchone(), self._marks.read()
        own = row and mark_at(marks, row["serial"])
        for serial, mark in [(row["serial"], own)] if own and own.run == run else all_marks(marks):
            if mark.run == run:
                self._marks.erase(serial)

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
