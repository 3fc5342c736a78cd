"""Reading the chunks of a run: all that is given has been compared with its checksums."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nastui.base.errors import DamagedError, Place
from nastui.runs.arrivals import type_of
from nastui.runs.checks import CHECKS, CHUNK_COLUMNS, Check, check_chunks, check_from, damaged, data_sum
from nastui.runs.records import Records, record_type
from nastui.runs.rows import Chunk, chunk_from, decoded
from nastui.runs.sketches import FrontGrowth, curve_of, front_of, with_front


def check_of(connection: sqlite3.Connection, run: str) -> Check | None:
    """How many chunks a run must have, and the checksum of the last; None where it has none."""
    row = connection.execute(f"SELECT {CHECKS} FROM checks WHERE run = ?", (run,)).fetchone()
    return row and check_from(row)


def chunk_rows(connection: sqlite3.Connection, path: Path, run: str, after: int, *, data: bool = False, most: int | None = None) -> list[sqlite3.Row]:
    """Those after a number, or the first of them where `most` is given, with their evaluations where wanted.

    Raises:
        DamagedError: one is changed or missing.
    """
    check = check_of(connection, run)  # before the chunks: what a driver adds meanwhile may be there
    columns = f"{CHUNK_COLUMNS}, data_sum, sum{', data' if data else ''}"
    limit = -1 if most is None else most + (after >= 0)
    rows = connection.execute(f"SELECT {columns} FROM chunks WHERE run = ? AND number >= ? ORDER BY number LIMIT ?", (run, after, limit))
    return check_chunks(path, run, after, rows, check, most)


def read_chunks(connection: sqlite3.Connection, path: Path, run: str, after: int) -> list[Chunk]:
    """Those after a number, without their evaluations. Raises as `chunk_rows` does."""
    return [chunk_of(path, run, row) for row in chunk_rows(connection, path, run, after)]


def chunk_of(path: Path, run: str, row: sqlite3.Row) -> Chunk:
    """The chunk of a row."""
    try:
        return chunk_from(row, run)
    except DamagedError as error:  # of a run without checksums
        raise error.at(Place(file=str(path), key=f"chunk {row['number']}")) from error.__cause__


def read_records(path: Path, run: str, rows: Sequence[sqlite3.Row], length: int) -> Records:
    """The evaluations of chunks that were read with them.

    Raises:
        DamagedError: the last of them is cut off, or they are no bytes.
    """
    if not all(isinstance(row["data"], bytes) for row in rows):  # of a run without checksums
        raise damaged(path, run, "chunks", "its evaluations are not what was written")
    data = b"".join(row["data"] for row in rows)
    kind = _kind_of(rows, length)
    if kind is None or len(data) % kind.itemsize:
        raise damaged(path, run, "chunks", "its evaluations are cut off")
    return np.frombuffer(data, dtype=kind)


def _kind_of(rows: Sequence[sqlite3.Row], length: int) -> np.dtype[Any] | None:
    """The kind of record of chunks, by the size of the first; None where no record has that size."""
    if not rows or not isinstance(rows[0]["evaluations"], int) or rows[0]["evaluations"] < 1:
        return record_type(length)
    return type_of(len(rows[0]["data"]) // rows[0]["evaluations"], length)


@dataclass(frozen=True)
class History:
    """A whole run at one reading."""

    records: Records
    generations: npt.NDArray[np.int64]
    """Of each record."""
    notes: tuple[str, ...]
    """What the algorithm noted, as the store has it (JSON), of the generations that have any."""


def read_history(connection: sqlite3.Connection, path: Path, run: str, length: int) -> History:
    """All chunks of a run. Raises as `chunk_rows` does."""
    rows = chunk_rows(connection, path, run, -1, data=True)
    with decoded(run, "its numbers of evaluations"):
        numbers = np.array([(row["generation"], row["evaluations"]) for row in rows], dtype=np.int64).reshape(-1, 2)
    records = read_records(path, run, rows, length)
    if (numbers[:, 1] < 0).any() or numbers[:, 1].sum() != len(records):
        raise damaged(path, run, "chunks", "its chunks have other numbers of evaluations than they say")
    return History(records, np.repeat(numbers[:, 0], numbers[:, 1]), tuple(row["notes"] for row in rows if row["notes"]))


def read_data(connection: sqlite3.Connection, path: Path, run: str, number: int) -> bytes:
    """The evaluations of one chunk.

    Raises:
        DamagedError: they are not what was written.
    """
    row = connection.execute("SELECT data, data_sum FROM chunks WHERE run = ? AND number = ?", (run, number)).fetchone()
    if row is None:
        raise damaged(path, run, f"chunk {number}", f"chunk {number} is missing")
    data = row["data"]
    if not isinstance(data, bytes) or (row["data_sum"] is not None and data_sum(data) != row["data_sum"]):
        raise damaged(path, run, f"chunk {number}", f"evaluations of chunk {number} are not what was written")
    return data


@dataclass
class Tally:
    """The totals of a run whose row does not have them, kept so that only new chunks are read."""

    starts: list[int] = field(default_factory=list)
    """The number of the first evaluation of each chunk."""
    bests: list[float | None] = field(default_factory=list)
    """The best fitness after each chunk."""
    growth: FrontGrowth = field(default_factory=FrontGrowth)
    """Of its front, where it has one."""
    total: int = 0
    last: Chunk | None = None
    best: tuple[int, bytes] | None = None
    """The number of the best evaluation and its record."""

    def curve(self, sketched: bytes | None) -> bytes | None:
        """How the best fitness grew, as a sketch has it; or the hypervolume, where the sketch of the run's beginning has a front."""
        front = front_of(sketched)
        if front is None:
            return curve_of(self.starts, self.bests, self.total)
        return with_front(curve_of(self.starts, self.growth.volumes, self.total), front._replace(size=int(self.growth.size)))

    def read(self, connection: sqlite3.Connection, path: Path, run: str) -> dict[str, Any]:
        """The columns of `runs` that say how far it is.

        Raises:
            DamagedError: a chunk is changed or missing.
        """
        for chunk in read_chunks(connection, path, run, len(self.starts) - 1):
            self.starts.append(self.total)
            self.bests.append(chunk.best)
            self.growth.add(chunk.notes)
            self.total += chunk.evaluations
            self.last = chunk
        last = self.last
        if last is None:
            return {"total": 0, "unique_total": 0, "generation": 0, "simulated": 0.0, "best": None, "best_record": None}
        if last.best_at is not None and (self.best is None or self.best[0] != last.best_at):
            self.best = last.best_at, self._record(connection, path, run, last.best_at)
        return {
            "total": self.total,
            "unique_total": last.unique_total,
            "generation": last.generation,
            "simulated": last.simulated,
            "best": last.best,
            "best_record": self.best[1] if self.best and last.best_at is not None else None,
        }

    def _record(self, connection: sqlite3.Connection, path: Path, run: str, number: int) -> bytes:
        chunk = bisect_right(self.starts, number) - 1
        data = read_data(connection, path, run, chunk)
        end = self.starts[chunk + 1] if chunk + 1 < len(self.starts) else self.total
        size = len(data) // max(1, end - self.starts[chunk])
        place = number - self.starts[chunk]
        return data[place * size : (place + 1) * size]
