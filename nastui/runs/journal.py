"""What the driver of a run writes into the store: chunks, heartbeats, events, the end. Each only as long as it holds the run's lease."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from nastui.base.errors import StorageError
from nastui.base.sqlite import storable
from nastui.runs.checks import CHUNK_COLUMNS, chunk_values, event_sum, link, seal
from nastui.runs.lease import Lease, LostLeaseError, Owner
from nastui.runs.records import Records
from nastui.runs.reserve import give_room
from nastui.runs.rows import Chunk
from nastui.runs.schema import TOTALS, TOTALS_OF_CHUNKS
from nastui.runs.sketches import draw_sketch
from nastui.runs.store import Store

_HELD: Final = "id = ? AND lease = ? AND owner = ?"
_IF_HELD: Final = f"WHERE EXISTS (SELECT 1 FROM runs WHERE {_HELD})"
_COLUMNS: Final = f"run, {CHUNK_COLUMNS}, data, data_sum, sum"
_APPEND: Final = f"INSERT INTO chunks ({_COLUMNS}) SELECT ?{', ?' * (len(Chunk.__dataclass_fields__) + 3)} {_IF_HELD}"
_EVENT: Final = f"INSERT INTO events (run, at, kind, data, sum) SELECT ?, ?, ?, ?, ? {_IF_HELD}"
_BEAT: Final = f"UPDATE runs SET heartbeat = ?, state = ?, wall = ?, apart = ? WHERE {_HELD}"
_HOLD: Final = f"UPDATE runs SET heartbeat = ?, state = ?, reason = ? WHERE {_HELD}"
_HAND_OVER: Final = f"UPDATE runs SET heartbeat = ?, state = ?, reason = NULL, wall = ?, apart = ?, owner = ?, lease = lease + 1 WHERE {_HELD}"
_PULSE: Final = f"UPDATE runs SET heartbeat = ?, wall = ?, apart = ? WHERE {_HELD}"
_FINISH: Final = f"UPDATE runs SET state = ?, reason = ?, owner = NULL, wall = ?, apart = ?, ({TOTALS}) = ({TOTALS_OF_CHUNKS}) WHERE {_HELD}"


_TRIES: Final = 6
"""Each waits ten seconds for another process that holds the store."""


@contextmanager
def _left_out() -> Iterator[None]:
    """What finds no room in the block is not worth waiting for."""
    try:
        yield
    except StorageError as error:
        if error.reason is None:
            raise


class Journal:
    """Writes in the name of a lease. Where that is lost every method raises LostLeaseError and writes nothing."""

    def __init__(self, store: Store, lease: Lease) -> None:
        self.store, self.lease = store, lease
        self.patience: Callable[[Callable[[], None]], None] = lambda write: write()
        """Makes writes without which a run cannot go on, at once or when there is room."""
        self._key = (lease.run, lease.number, lease.owner.text)

    def append(self, chunk: Chunk, records: Records) -> None:
        """Add a chunk; committed when this returns."""
        values, data = chunk_values(chunk), records.tobytes()
        self.patience(lambda: self._append(values, data))

    def beat(self, state: str, wall: float, apart: float) -> None:
        """Store a heartbeat, the state, and the seconds of all sessions so far; one that finds no room is left out."""
        with _left_out(), self.store.writing(self.lease.run) as connection:
            self._execute(connection, _BEAT, time.time(), state, wall, apart)
            seal(connection, self.lease.run)

    def pulse(self, wall: float, apart: float) -> None:
        """Store a heartbeat; the state stays."""
        with self.store.writing(self.lease.run) as connection:
            self._execute(connection, _PULSE, time.time(), wall, apart)
            seal(connection, self.lease.run)

    def event(self, kind: str, data: Mapping[str, Any]) -> None:
        """Add an event; one that finds no room is left out."""
        with _left_out(), self.store.statement() as connection:
            self._event(connection, kind, data)

    def hold(self, reason: str, since: float) -> None:
        """The run waits for something; it is paused, with an event."""
        with self.store.writing(self.lease.run) as connection:
            self._event(connection, "paused", {"reason": reason}, since)
            self._execute(connection, _HOLD, time.time(), "paused", reason)
            seal(connection, self.lease.run)

    def release(self, reason: str | None, since: float) -> None:
        """It goes on; with the event of the wait, where that could not be stored at its time."""
        with self.store.writing(self.lease.run) as connection:
            if reason is not None:
                self._event(connection, "paused", {"reason": reason}, since)
            self._event(connection, "resumed", {})
            self._execute(connection, _HOLD, time.time(), "running", None)
            seal(connection, self.lease.run)

    def finish(self, state: str, reason: str, wall: float, apart: float) -> None:
        """End the driver's session, and with it the lease; on a full disk in the room that is kept for it, else after some tries."""
        for left in reversed(range(_TRIES)):
            try:
                with self.store.writing(self.lease.run) as connection:
                    self._event(connection, state, {"reason": reason})
                    self._execute(connection, _FINISH, state, storable(reason), wall, apart)
                    seal(connection, self.lease.run)
                    draw_sketch(connection, self.lease.run)
                return
            except StorageError as error:
                if error.reason is None or not left:
                    raise
                if error.reason == "full":
                    give_room(self.store.path)
                    self.store.shrink()

    def hand_over(self, heir: Owner, state: str, wall: float, apart: float) -> None:
        """Give the run, `running` or `paused`, to another process, which holds its lease from now on."""
        with self.store.writing(self.lease.run) as connection:
            self._event(connection, "handed over", {"to": vars(heir)})
            self._execute(connection, _HAND_OVER, time.time(), state, wall, apart, heir.text)
            seal(connection, self.lease.run)

    def flush_every_commit(self) -> None:
        """From now on a commit survives a power cut: for expensive evaluations."""
        with self.store.statement() as connection:
            connection.execute("PRAGMA synchronous = FULL")

    def _append(self, values: list[Any], data: bytes) -> None:
        with self.store.writing(self.lease.run) as connection:
            sums = link(connection, self.lease.run, values, data)
            self._execute(connection, _APPEND, self.lease.run, *values, data, *sums)

    def _event(self, connection: sqlite3.Connection, kind: str, data: Mapping[str, Any], at: float | None = None) -> None:
        values = (self.lease.run, time.time() if at is None else at, kind, json.dumps(dict(data)))
        self._execute(connection, _EVENT, *values, event_sum(*values))

    def _execute(self, connection: sqlite3.Connection, statement: str, *values: Any) -> None:
        """Execute what ends with the condition that the lease is held."""
        if not connection.execute(statement, (*values, *self._key)).rowcount:
            raise self._lost(connection)

    def _lost(self, connection: sqlite3.Connection) -> LostLeaseError:
        run = self.lease.run
        row = connection.execute("SELECT lease FROM runs WHERE id = ?", (run,)).fetchone()
        if row is None:
            return LostLeaseError(run, f"the run {run} was deleted while this process stood still; it writes nothing more")
        return LostLeaseError(
            run,
            f"the run {run} was taken over by another process while this one stood still; this one writes nothing more",
            remedy=f"`nastui watch {run}` shows it",
        )
