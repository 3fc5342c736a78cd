"""What can be read of the store: runs with their chunks and events. Whatever is not what was written is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from nastui.base.sqlite import storage_errors
from nastui.runs.checks import (
    damaged,
    is_event_of,
    is_whole_event,
)
from nastui.runs.chunk_rows import History, chunk_of, chunk_rows, read_chunks, read_history, read_records
from nastui.runs.records import Records
from nastui.runs.rows import Chunk, Event, RunRow
from nastui.runs.run_reading import RunReader

_EVENTS = "SELECT id, run, at, kind, data, sum FROM events"
_ALL_EVENTS = f"{_EVENTS} NOT INDEXED WHERE run = ? OR run NOT IN (SELECT id FROM runs) ORDER BY id"
"""Of a run, and of no run that is there."""
_PACED = "'pace', 'resumed'"
_WITH_PACE = "data LIKE '%\"pace\":%'"
_STAND = (
    "SELECT coalesce(checks.chunks, 0), coalesce(checks.seals, lease), labels.sum FROM runs"
    " LEFT JOIN checks ON checks.run = id LEFT JOIN labels ON labels.run = id WHERE id = ?"
)
Stand: TypeAlias = tuple[int, int, bytes | None]
"""Chunks, seals and the checksum of note and tags of a run: it has changed since where one of them differs."""
SET_EVENT = "set"
"""The kind of event that says which set a run is part of."""


class StoreReader(RunReader):
    """Reads what belongs to a run, too."""

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
            rows = self._connection.execute(f"{_EVENTS} WHERE kind = ? ORDER BY id DESC", (SET_EVENT,)).fetchall()
        return [(row["run"], json.loads(row["data"])) for row in rows if is_whole_event(row)]

    def set_of(self, run: str) -> str | None:
        """The id of the set of seeds that a run is part of."""
        with storage_errors(self.path):
            row = self._connection.execute(f"{_EVENTS} WHERE run = ? AND kind = ?", (run, SET_EVENT)).fetchone()
        return str(json.loads(row["data"])["set"]) if row and is_whole_event(row) else None

    def progress(self, run: str | None = None) -> dict[str, tuple[int, int]]:
        """Chunks and seals of each run that has checksums, or of one."""
        query = "SELECT run, chunks, seals FROM checks" + ("" if run is None else " WHERE run = ?")
        with storage_errors(self.path):
            return {row["run"]: (row["chunks"], row["seals"]) for row in self._connection.execute(query, () if run is None else (run,))}

    def stand(self, run: str) -> Stand | None:
        """How a run stands; None where it is not there. Of one without checksums the lease takes the place of the seals."""
        with storage_errors(self.path):
            row = self._connection.execute(_STAND, (run,)).fetchone()
        return None if row is None else tuple(row)

    def evaluations(self, run: str) -> int:
        """How many evaluations a run has."""
        return sum(one.total for one in self.listed(run))

    def chunks(self, run: str, after: int = -1) -> list[Chunk]:
        """The chunks after a number, in order.

        Raises:
            DamagedError: one is changed or missing; so do all that read chunks.
        """
        with storage_errors(self.path):
            return read_chunks(self._connection, self.path, run, after)

    def evaluated(self, run: str, length: int, after: int = -1, most: int | None = None) -> list[tuple[Chunk, Records]]:
        """At most so many of the chunks after a number, in order, each with its evaluations."""
        with storage_errors(self.path):
            rows = chunk_rows(self._connection, self.path, run, after, data=True, most=most)
        return [(chunk_of(self.path, run, row), read_records(self.path, run, (row,), length)) for row in rows]

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
        return read_records(self.path, run, rows, length)

    def history(self, run: str, length: int) -> History:
        """All evaluations of a run with their generations, and what its algorithm noted: its chunks are read once."""
        with storage_errors(self.path):
            return read_history(self._connection, self.path, run, length)

    def events(self, run: str, after: int | None = None) -> list[Event]:
        """All events in order, or those after an id.

        All are looked for in the table itself, among those too that no run has: a damaged index or name would leave one out in silence. What is new
        is asked for again and again, by the index.
        """
        query = _ALL_EVENTS if after is None else f"{_EVENTS} WHERE run = ? AND id > ? ORDER BY id"
        with storage_errors(self.path):
            found = self._connection.execute(query, (run,) if after is None else (run, after)).fetchall()
        rows = [row for row in found if row["run"] == run]
        for row in (*rows, *(row for row in found if row["run"] != run and is_event_of(row, run))):
            if not is_whole_event(row):
                raise damaged(self.path, run, f"event {row['id']}", f"event {row['id']} is not what was written")
        return [Event(row["id"], row["at"], row["kind"], json.loads(row["data"])) for row in rows]

    def pace(self, run: RunRow) -> float:
        """Seconds per generation that the run is driven at now, or was last."""
        with storage_errors(self.path):
            row = self._connection.execute(f"{_EVENTS} WHERE run = ? AND kind IN ({_PACED}) AND {_WITH_PACE} ORDER BY id DESC", (run.id,)).fetchone()
        return float(json.loads(row["data"])["pace"]) if row is not None and is_whole_event(row) else run.pace
