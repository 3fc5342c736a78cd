"""The runs of a store: one, all, as lists show them. Whatever is not what was written is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from nastui.base.errors import DamagedError, MissingError
from nastui.base.paths import home
from nastui.base.sqlite import connect, connect_reading, storable, storage_errors, version_of
from nastui.runs.checks import (
    CHECKS,
    SEALED,
    SEALED_COUNT,
    check_documents,
    check_from,
    check_row,
    damaged,
    lost,
)
from nastui.runs.chunk_rows import Tally
from nastui.runs.entries import BESIDE, RunEntry, entry_from
from nastui.runs.lease import Owner
from nastui.runs.listed_rows import rows_of_runs
from nastui.runs.marks import Mark, Marks, all_marks, mark_at
from nastui.runs.rows import DRIVEN, RUN_COLUMN_COUNT, RUN_COLUMNS, ListedRun, RunRow, damaged_run, listed_from, owner_from, run_from, with_driver
from nastui.runs.schema import MIGRATIONS

_LISTED = f"SELECT {SEALED}, {CHECKS}, serial FROM runs LEFT JOIN checks ON run = id"
_ENTRIES = (
    f"SELECT {SEALED}, {CHECKS}, serial, {BESIDE} FROM runs LEFT JOIN checks ON checks.run = id"
    " LEFT JOIN sketches ON sketches.run = id LEFT JOIN labels ON labels.run = id"
)
_CHECKS_END = SEALED_COUNT + len(CHECKS.split(","))
_RUN = f"SELECT {RUN_COLUMNS}, {SEALED}, {CHECKS} FROM runs LEFT JOIN checks ON run = id"


class RunReader:
    """A connection to the store, to be used by one thread at a time. Closing it loses nothing.

    Args:
        path: the file; default: the user's.
        reading: whether it is opened also where nothing may be written; writing is refused there.
    """

    def __init__(self, path: Path | None = None, *, reading: bool = False) -> None:
        self.path = path or home().store
        self._marks, self._tallies = Marks(self.path), dict[str, Tally]()
        if not self.path.exists():
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

    @contextmanager
    def statement(self) -> Iterator[sqlite3.Connection]:
        """For one statement, which is a transaction of its own."""
        with storage_errors(self.path):
            yield self._connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Within the block every statement sees the store as the first one found it, whatever others commit meanwhile.

        Marks may be ahead of that: only the first statement may be a reading that compares with them.
        """
        with storage_errors(self.path):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            if self._connection.in_transaction:
                with storage_errors(self.path):
                    self._connection.execute("ROLLBACK")

    def version(self) -> tuple[int, int]:
        """Differs from what it was as soon as anything in the store has changed."""
        with storage_errors(self.path):
            return version_of(self._connection)

    def run(self, run: str) -> RunRow:
        """The run of this id.

        Raises:
            MissingError: there is none.
            DamagedError: it is not what was written.
        """
        return self._looked_at_again(self._run(run))

    def _looked_at_again(self, found: RunRow) -> RunRow:
        while found.state == "interrupted" and self._driver_since(found.id, found.stored_state, found.owner) is not None:
            found = self._run(found.id)
        return found

    def _driver_since(self, run: str, state: str, owner: Owner | None) -> sqlite3.Row | None:
        """State, owner and heartbeat of a run, where they are not these any more. In a snapshot nothing changes.

        Its driver may have handed it over, or ended it, since the row was read, and be gone by now.
        """
        if self._connection.in_transaction:
            return None
        with storage_errors(self.path):
            now: sqlite3.Row | None = self._connection.execute("SELECT state, owner, heartbeat FROM runs WHERE id = ?", (run,)).fetchone()
        return None if now is None or (now["state"], owner_from(now["owner"], run)) == (state, owner) else now

    def _run(self, run: str) -> RunRow:
        marks = self._marks.read()
        with storage_errors(self.path):
            row = self._connection.execute(f"{_RUN} WHERE id = ?", (run,)).fetchone()
        if row is None:
            if any(mark.run == run for _, mark in all_marks(marks)):
                raise lost(self.path, run)
            raise MissingError(f"there is no run {run}", remedy="`nastui runs list` shows those there are")
        return self._run_from(row, marks)

    def _run_from(self, row: sqlite3.Row, marks: bytes) -> RunRow:
        own, sealed, check = row[:RUN_COLUMN_COUNT], row[RUN_COLUMN_COUNT : -len(CHECKS.split(","))], check_from(row[-len(CHECKS.split(",")) :])
        check_row(self.path, sealed, check, mark_at(marks, own[14]))
        check_documents(self.path, (own[0], *own[3:8]), check)
        run = run_from(own, checked=check is not None)
        assert run.heading  # which can be read
        return run

    def runs(self) -> list[RunRow]:
        """All runs that are not damaged, newest first."""
        marks, found = self._marks.read(), []
        for row in rows_of_runs(self._connection, self.path, _RUN, marks):
            with suppress(DamagedError, MissingError):  # it may be deleted before it is looked at again
                found.append(self._looked_at_again(self._run_from(row, marks)))
        return found

    def listed(self, run: str | None = None) -> list[ListedRun]:
        """All runs, newest first, or one, if it is there, with how far they are. No document is read.

        Of all, those that are damaged or lost have the state `damaged` and no numbers.

        Raises:
            DamagedError: the one is damaged; or nothing can be read of any.
        """
        marks = self._marks.read()
        if run is not None:
            with storage_errors(self.path):
                rows = self._connection.execute(f"{_LISTED} WHERE id = ?", (run,)).fetchall()
            return [self._listed_from(row, mark_at(marks, row["serial"])) for row in rows]
        return [one for one, _ in self._every(_LISTED, marks)]

    def entry(self, run: str) -> RunEntry:
        """A run with its sketch, note and tags.

        Raises:
            MissingError: there is none.
            DamagedError: it is not what was written.
        """
        marks = self._marks.read()
        with storage_errors(self.path):
            row = self._connection.execute(f"{_ENTRIES} WHERE id = ?", (run,)).fetchone()
        if row is None:
            raise MissingError(f"there is no run {run}", remedy="`nastui runs list` shows those there are")
        return self._entry(self._listed_from(row, mark_at(marks, row["serial"])), row)

    def entries(self) -> list[RunEntry]:
        """All runs as `listed` gives them, with their sketches, notes and tags."""
        return [self._entry(one, row) for one, row in self._every(_ENTRIES, self._marks.read())]

    def cut_off(self) -> list[ListedRun]:
        """The runs that nobody drives any more though they did not come to an end, newest first; those that are damaged are left out."""
        marks, found = self._marks.read(), []
        with storage_errors(self.path):
            rows = self._connection.execute(f"{_LISTED} WHERE state IN {DRIVEN} ORDER BY serial DESC").fetchall()
        for row in rows:
            with suppress(DamagedError):
                found.append(self._listed_from(row, mark_at(marks, row["serial"])))
        return [one for one in found if one.state == "interrupted"]

    def find(self, name: str) -> RunRow:
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
            wrong = "there is no run yet" if name == "last" else f"there is no run '{name}'" if name else "no run is named"
            wrong = f"{len(found)} runs begin with '{name}'" if name and len(found) > 1 else wrong
            raise MissingError(wrong, remedy="`nastui runs list` shows those there are; `nastui run quickstart` makes one")
        return str(found[0]["id"])

    def _every(self, query: str, marks: bytes) -> Iterator[tuple[ListedRun, sqlite3.Row | None]]:
        """All runs, each with its row; those that are lost have none."""
        there, marked = set(), dict(all_marks(marks))
        for row in rows_of_runs(self._connection, self.path, query, marks):
            try:
                one = self._listed_from(row, marked.get(row["serial"]))
            except DamagedError:
                one = damaged_run(row["id"], row["serial"])
            there.add(one.id)
            yield one, row
        yield from ((damaged_run(mark.run, serial), None) for serial, mark in marked.items() if mark.run not in there)

    def _entry(self, one: ListedRun, row: sqlite3.Row | None) -> RunEntry:
        if row is None or one.state == "damaged":
            return RunEntry(one)
        entry = entry_from(one, row)
        return entry._replace(curve=self._tallies[one.id].curve(entry.curve)) if row["total"] is None else entry

    def _listed_from(self, row: sqlite3.Row, mark: Mark | None) -> ListedRun:
        sealed, check = row[:SEALED_COUNT], check_from(row[SEALED_COUNT:_CHECKS_END])
        check_row(self.path, sealed, check, mark)
        one = self._now(listed_from(sealed[:-1]), row["state"])
        if not one.digest or one.total is None:
            with storage_errors(self.path):
                one = self._completed(one)
        if not one.sound:
            raise damaged(self.path, row["id"], "runs", "its row cannot be read")
        return one

    def _completed(self, one: ListedRun) -> ListedRun:
        """A run that is driven, or was when its driver was killed; or that a program of version 1 has stored since."""
        heading = {} if one.digest else vars(self.run(one.id).heading)
        return one._replace(**heading, **self._tallies.setdefault(one.id, Tally()).read(self._connection, self.path, one.id))

    def _now(self, one: ListedRun, stored: str) -> ListedRun:
        """As `run`: a run that seems to have lost its driver is looked at again. `stored`: the state that its row has."""
        while one.state == "interrupted" and (now := self._driver_since(one.id, stored, owner_from(one.owner, one.id))) is not None:
            one, stored = with_driver(one, *now), now["state"]
        return one

    def _lost(self, name: str) -> str | None:
        """The only run of this beginning that has a mark and no row."""
        there = {row["id"] for row in self._connection.execute("SELECT id FROM runs")}
        gone = [mark.run for _, mark in all_marks(self._marks.read()) if mark.run not in there and (mark.run.startswith(name) or name == "last")]
        return gone[0] if len(gone) == 1 or (gone and name == "last") else None
