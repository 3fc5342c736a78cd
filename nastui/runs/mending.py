"""Which rows of a damaged store are what was written: run by run they are put into a new one.

A run is kept with the chunks that follow each other from the first on, as far as each is whole: that is how it began, so it may go on from there.
A run whose spec is not vouched for is not kept. Runs of before checksums are kept where nothing of them can be seen to be missing.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from nastui.base.errors import DamagedError, StorageError
from nastui.base.sqlite import insert
from nastui.runs.checks import (
    CHECKS,
    CHUNK_COLUMNS,
    DOCUMENTS,
    FIRST,
    SEALED,
    UNREADABLE,
    Check,
    check_from,
    is_whole_event,
    seal,
    sum_of,
    wrong_part,
)
from nastui.runs.marks import Mark, all_marks, mark_at, serials
from nastui.runs.rows import Heading, chunk_from, heading_of
from nastui.runs.schema import TOTALS, TOTALS_OF_CHUNKS
from nastui.runs.sketches import draw_sketch
from nastui.runs.store import Store
from nastui.runs.wreck import Wreck

_ENDS: Final = ("done", "stopped", "failed")
_NOTHING: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("preset", "reason", "owner", "heartbeat", *TOTALS.split(", "), *Heading.__dataclass_fields__)),
    **{"created": 0.0, "state": "stopped", "wall": 0.0, "apart": 0.0, "lease": 0},
}
"""The columns of a run that its documents do not hold, where nothing vouches for them."""


_ODD: Final = (sqlite3.DatabaseError, StorageError, TypeError, ValueError, LookupError, AttributeError)
"""What comes of rows that are not what was written."""


class Mender:
    """Puts what is whole of a wreck into a new store.

    Args:
        wreck: what is left.
        new: the new store, which is empty.
        marks: those of the damaged one.
    """

    def __init__(self, wreck: Wreck, new: Store, marks: bytes) -> None:
        self._wreck, self._new, self._marks = wreck, new, marks
        self.mended: list[str] = []
        """Of which runs something is left out, as sentences."""
        self.lost: list[str] = []
        """Of which runs nothing is kept, and what there was."""
        self._sums = "sum" in wreck.columns("chunks")
        self._places: dict[str, dict[Any, list[int]]] = defaultdict(lambda: defaultdict(list))
        """Row numbers by run and number of the chunk."""
        for row in wreck.rows("chunks", "run, number"):
            self._places[row["run"]][row["number"]].append(row["place"])
        self._events: dict[str, list[sqlite3.Row]] = defaultdict(list)
        for row in wreck.rows("events", f"id, run, at, kind, data, {'sum' if self._sums else 'NULL AS sum'}"):
            self._events[row["run"]].append(row)

    def restore_all(self) -> None:
        """Every run, in the order of their serial numbers."""
        met: set[Any] = set()
        highest = serials(self._marks)
        for row in self._wreck.rows("runs", ", ".join(self._run_columns())):
            highest = max(highest, row["serial"])
            if row["id"] not in met:
                met.add(row["id"])
                self._restore(row)
        rest = {run for run in self._places if run not in met} | {mark.run for _, mark in all_marks(self._marks) if mark.run not in met}
        for run in sorted(run for run in rest if isinstance(run, str)):  # a page of zeros is no run
            self.lost.append(f"the run {run}: its row in `runs` cannot be read{self._there_were(run)}")
        with self._new.writing() as connection:  # no number is given twice
            connection.execute("DELETE FROM sqlite_sequence WHERE name = 'runs'")
            connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('runs', ?)", (highest,))

    def _run_columns(self) -> list[str]:
        """Those that are there by their names: an earlier version had fewer, and a damaged schema may call one otherwise."""
        with self._new.writing() as connection:
            known = [row["name"] for row in connection.execute("PRAGMA table_info(runs)")]
        there = self._wreck.columns("runs")
        return [name for name in known if name in there]

    def _there_were(self, run: str) -> str:
        count = len(self._places.get(run, ()))
        return f" ({count:,} of its chunks are there)" if count else ""

    def _restore(self, row: sqlite3.Row) -> None:
        run, check = row["id"], self._check(row["id"])
        if why := self._doubt(row, check):
            self.lost.append(f"{_named(row)}: {why}{self._there_were(run)}")
            return
        before = len(self.mended)
        try:
            if check is None:
                self._unchecked(row)
            else:
                self._checked(row, check)
        except _ODD as error:
            _raise_refusal(error)
            del self.mended[before:]
            self.lost.append(f"{_named(row)}: it cannot be taken over ({error})")
            return
        try:
            self._put_beside(run)
        except _ODD as error:  # the run itself is kept
            _raise_refusal(error)
            self.mended.append(f"the run {run}: its note and tags cannot be taken over ({error})")

    def _check(self, run: Any) -> Check | None:
        if not self._sums or (row := self._wreck.one("checks", CHECKS, "run = ?", (run,))) is None:
            return None
        found = check_from(row)
        return None if found is UNREADABLE else found

    def _doubt(self, row: sqlite3.Row, check: Check | None) -> str | None:
        """Why nothing of a run may be kept; None where it may."""
        if check is not None:
            right = sum_of(*(row[name] for name in DOCUMENTS.split(", "))) == check.documents
            return None if right else "its spec, facts or versions are not what was written (`runs`)"
        marked = mark_at(self._marks, row["serial"])
        if (marked is not None and marked.run == row["id"]) or any(event["sum"] is not None for event in self._events[row["id"]]):
            return "its checksums cannot be read (`checks`)"
        if not self._places.get(row["id"]):
            return "it has no checksums and no evaluations"
        return None

    def _put_beside(self, run: str) -> None:
        """Notes and tags where they are whole, and a sketch of what is kept."""
        labels = self._wreck.one("labels", "run, note, tags, sum", "run = ?", (run,))
        with self._new.writing() as connection:
            if labels is not None and sum_of(labels["note"], labels["tags"]) == labels["sum"]:
                insert(connection, "labels", dict(labels))
            draw_sketch(connection, run)

    # ---- runs that vouch for themselves

    def _checked(self, row: sqlite3.Row, check: Check) -> None:
        run = row["id"]
        names = SEALED.split(", ")
        sealed = set(names) <= set(row.keys()) and sum_of(*(row[name] for name in names), check.seals) == check.seal
        mark = mark_at(self._marks, row["serial"])
        with self._new.writing(run) as connection:
            insert(connection, "runs", _values(row) if sealed else _values(row) | dict(_NOTHING))
            chain, count = self._chain(connection, run)
            self._put_events(connection, run)
            insert(connection, "checks", {**vars(check), "run": run, "slot": row["serial"]})
            whole = count == check.chunks
            if whole and sealed and chain == check.chain:
                self._told_cut(run, count, mark)
                return
            what = f"its chunks from {count} on (of {check.chunks:,})" if not whole else "its row in `checks`" if sealed else "its row in `runs`"
            self._put_right(connection, row, what, sealed=sealed, whole=whole)
            connection.execute("UPDATE checks SET chunks = ?, chain = ? WHERE run = ?", (count, chain, run))
            seal(connection, run)
        self.mended.append(f"the run {run}: {what} cannot be read" + (f"; it goes on from {count:,} chunks" if not whole else ""))

    def _told_cut(self, run: str, chunks: int, mark: Mark | None) -> None:
        if mark is not None and mark.run == run and mark.chunks > chunks:
            self.mended.append(
                f"the run {run}: its chunks from {chunks} on (of {mark.chunks:,}) are lost with the log of changes; it goes on from {chunks:,} chunks"
            )

    def _chain(self, connection: sqlite3.Connection, run: str) -> tuple[bytes, int]:
        """Store the chunks that are whole from the first on; the last one's checksum, and how many."""
        previous, number = FIRST, 0
        while (row := self._next(run, number, previous)) is not None:
            insert(connection, "chunks", _values(row))
            previous, number = row["sum"], number + 1
        return previous, number

    def _next(self, run: str, number: int, previous: bytes) -> sqlite3.Row | None:
        for place in self._places[run].get(number, ()):
            row = self._wreck.one("chunks", f"{CHUNK_COLUMNS}, data, data_sum, sum, run", "rowid = ?", (place,))
            if row is not None and (row["run"], row["number"]) == (run, number) and wrong_part(run, row, previous) is None:
                return row
        return None

    def _put_right(self, connection: sqlite3.Connection, row: sqlite3.Row, what: str, *, sealed: bool, whole: bool) -> None:
        """Give a run the row that follows from what is known of it."""
        run = row["id"]
        state, reason = "stopped", f"salvaged: {what} could not be read"
        if whole and (ended := self._end(run)) is not None:
            state, reason = ended
        values: dict[str, Any] = {"state": state, "reason": reason, "owner": None, "heartbeat": None}
        if not sealed:
            values |= vars(heading_of(json.loads(row["spec"]), json.loads(row["facts"])))
            values["created"] = min((event["at"] for event in self._whole_events(run)), default=0.0) or self._first_at(connection, run)
        assigned = ", ".join(f"{name} = ?" for name in values)
        connection.execute(f"UPDATE runs SET {assigned}, ({TOTALS}) = ({TOTALS_OF_CHUNKS}) WHERE id = ?", (*values.values(), run))

    def _first_at(self, connection: sqlite3.Connection, run: str) -> float:
        found = connection.execute("SELECT min(at) FROM chunks WHERE run = ?", (run,)).fetchone()[0]
        return float(found or 0.0)

    def _end(self, run: str) -> tuple[str, str] | None:
        """State and reason of a run by its last event; None where that is no end."""
        events = self._whole_events(run)
        if not events or events[-1]["kind"] not in _ENDS:
            return None
        return events[-1]["kind"], str(json.loads(events[-1]["data"]).get("reason", ""))

    def _whole_events(self, run: str) -> list[sqlite3.Row]:
        return [event for event in self._events[run] if is_whole_event(event)]

    def _put_events(self, connection: sqlite3.Connection, run: str) -> None:
        whole = self._whole_events(run)
        for event in whole:
            insert(connection, "events", {name: event[name] for name in ("id", "run", "at", "kind", "data", "sum")})
        if missing := len(self._events[run]) - len(whole):
            self.mended.append(f"the run {run}: {missing:,} of its events (`events`) are not what was written")

    # ---- runs of before checksums

    def _unchecked(self, row: sqlite3.Row) -> None:
        """As it stands: all that can be asked of it is that no chunk is missing and each can be read."""
        run = row["id"]
        heading_of(json.loads(row["spec"]), json.loads(row["facts"]))
        with self._new.writing(run) as connection:
            insert(connection, "runs", _values(row))
            for number, chunk in enumerate(self._old_chunks(run)):
                if chunk["number"] != number or chunk_from(chunk, run).evaluations < 1 or len(chunk["data"]) % chunk["evaluations"]:
                    raise ValueError(f"chunk {number} is missing or damaged")
                insert(connection, "chunks", _values(chunk))
            if (total := dict(row).get("total")) is not None and total != _total(connection, run):
                raise ValueError("it has fewer evaluations than its row says")
            self._put_events(connection, run)

    def _old_chunks(self, run: str) -> Iterator[sqlite3.Row]:
        for number in sorted(self._places[run]):
            row = self._wreck.one("chunks", f"{CHUNK_COLUMNS}, data, run", "rowid = ?", (self._places[run][number][0],))
            if row is None:
                raise ValueError(f"chunk {number} cannot be read")
            yield row


def _raise_refusal(error: Exception) -> None:
    """A disk that refuses is no odd row: the error goes on."""
    if isinstance(error, StorageError) and not isinstance(error, DamagedError) and not _is_odd(error):
        raise error


def _is_odd(error: StorageError) -> bool:
    """Whether the new store refuses a value, which it would from any disk."""
    return error.reason is None and isinstance(error.__cause__, sqlite3.IntegrityError)


def _named(row: sqlite3.Row) -> str:
    return f"the run {row['id']}" if row["id"] and isinstance(row["id"], str) else f"a run whose id cannot be read (number {row['serial']} in `runs`)"


def _total(connection: sqlite3.Connection, run: str) -> int:
    return int(connection.execute("SELECT coalesce(sum(evaluations), 0) FROM chunks WHERE run = ?", (run,)).fetchone()[0])


def _values(row: sqlite3.Row) -> dict[str, Any]:
    """The columns of a row of a wreck."""
    values = dict(row)
    values.pop("place", None)
    return values
