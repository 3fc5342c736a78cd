"""Checksums of what the store keeps: of a run's documents, of its row, and of its chunks in a chain.

A chunk's checksum covers its totals, the checksum of its evaluations, and the checksum of the chunk before. `checks` holds how many chunks a run
has, and the last one's checksum; so a chunk that is changed, missing or another run's shows. Runs of before this table have no row there: unchecked.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import DamagedError, Place
from nastui.runs.marks import Mark
from nastui.runs.rows import LISTED_COLUMNS, Chunk, ListedRun

SEALED: Final = f"{LISTED_COLUMNS}, reason"
"""The columns of `runs` that a row's seal covers, beside the number of seals."""
SEALED_COUNT: Final = len(ListedRun._fields) + 1
CHECKS: Final = "slot, documents, chunks, chain, seals, seal"
"""Columns of `checks`; all are null where a run has none."""
CHUNK_COLUMNS: Final = ", ".join(Chunk.__dataclass_fields__)
DOCUMENTS: Final = "id, spec, facts, versions, pace, forked_from"
"""The columns of `runs` that say what the run is."""
_REALS: Final = frozenset({"simulated", "best", "top", "mean", "spread", "at"})
FIRST: Final = b""
"""What the first chunk's checksum covers in the place of one before."""


def sum_of(*values: Any) -> bytes:
    """Eight bytes that depend on the values and their types."""
    text = repr(list(values))
    if "-0.0" in text:  # SQLite keeps no −0.0
        text = repr([value + 0.0 if isinstance(value, float) else value for value in values])
    return blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()


def data_sum(data: bytes) -> bytes:
    """Of a chunk's evaluations."""
    return blake2b(data, digest_size=8).digest()


# ---- writing, each inside a transaction


def begin(connection: sqlite3.Connection, run: str) -> None:
    """Vouch for a run that was just stored."""
    documents = sum_of(*connection.execute(f"SELECT {DOCUMENTS} FROM runs WHERE id = ?", (run,)).fetchone())
    insert = f"INSERT INTO checks (run, {CHECKS}) SELECT id, serial, ?, 0, ?, 0, ? FROM runs WHERE id = ?"
    connection.execute(insert, (documents, FIRST, FIRST, run))
    seal(connection, run)


def seal(connection: sqlite3.Connection, run: str) -> None:
    """Vouch for the row of a run as it is now. One of an earlier version stays unchecked."""
    row = connection.execute(f"SELECT {SEALED}, seals FROM runs JOIN checks ON run = id WHERE id = ?", (run,)).fetchone()
    if row is not None:
        seals = row["seals"] + 1
        connection.execute("UPDATE checks SET seals = ?, seal = ? WHERE run = ?", (seals, sum_of(*row[:SEALED_COUNT], seals), run))


def chunk_values(chunk: Chunk) -> list[Any]:
    """A chunk as the columns hold it."""
    notes = json.dumps(dict(chunk.notes)) if chunk.notes else None
    return [_column(name, notes if name == "notes" else value) for name, value in vars(chunk).items()]


def _column(name: str, value: Any) -> Any:
    if name in _REALS and value is not None:
        return None if math.isnan(value) else float(value)
    return value


def link(connection: sqlite3.Connection, run: str, values: Sequence[Any], data: bytes) -> tuple[bytes, bytes] | tuple[None, None]:
    """Lengthen a run's chain by a chunk; gives the checksums to store with it.

    Raises:
        DamagedError: it is not the chunk that comes next.
    """
    found = connection.execute("SELECT chunks, chain FROM checks WHERE run = ?", (run,)).fetchone()
    if found is None:
        return None, None
    if found["chunks"] != values[0]:
        raise DamagedError(f"the run {run} is damaged: chunk {values[0]} cannot come after {found['chunks']} chunks")
    of_data = data_sum(data)
    last = sum_of(found["chain"], run, *values, of_data)
    connection.execute("UPDATE checks SET chunks = ?, chain = ? WHERE run = ?", (values[0] + 1, last, run))
    return of_data, last


# ---- reading


@dataclass(frozen=True)
class Check:
    """A row of `checks`."""

    slot: int
    documents: bytes
    chunks: int
    chain: bytes
    seals: int
    seal: bytes


_ON_PURPOSE: Final = (
    "; after a power cut, or where the store was put there on purpose, `nastui runs salvage` (or: remove the file -marks beside it)"
    " goes on from what is stored"
)


def damaged(path: Path, run: object, where: str, what: str, more: str = "") -> DamagedError:
    """The complaint about a run."""
    remedy = f"restore the file from a copy, or keep what is whole with `nastui runs salvage`; `nastui runs delete {run}` removes it{more}"
    return DamagedError(f"the run {run} is damaged: {what}", remedy=remedy, place=Place(file=str(path), key=where))


def lost(path: Path, run: str) -> DamagedError:
    """The complaint about a run that has a mark and no row."""
    return damaged(path, run, "runs", "it is lost with the store's log of changes", _ON_PURPOSE)


UNREADABLE: Final = Check(slot=0, documents=b"", chunks=2**62, chain=b"", seals=0, seal=b"")
"""In the place of a row that nobody wrote: it vouches for nothing, so that its run is damaged and not one of before checksums."""
_TYPES: Final = (int, bytes, int, bytes, int, bytes)


def check_from(row: Sequence[Any]) -> Check | None:
    """From the `CHECKS`, which follow in a row."""
    if row[0] is None and row[-1] is None:
        return None
    return Check(*row) if tuple(map(type, row)) == _TYPES else UNREADABLE


def check_row(path: Path, sealed: Sequence[Any], check: Check | None, mark: Mark | None) -> None:
    """Compare the `SEALED` columns with their seal, and both with the mark, which was read before.

    Raises:
        DamagedError: they differ.
    """
    run = sealed[1]
    if check is None:
        if mark is not None:
            raise damaged(path, run, "checks", "its checksums are gone", _ON_PURPOSE)
        return
    if sum_of(*sealed, check.seals) != check.seal:
        raise damaged(path, run, "runs", "its row is not what was written")
    if mark is not None and mark.run == run and (mark.chunks > check.chunks or mark.seals > check.seals):
        lost = mark.chunks - check.chunks
        what = f"its last {lost:,} chunks are" if lost > 1 else "its last chunk is" if lost == 1 else "how it went on is"
        raise damaged(path, run, f"chunk {check.chunks}", f"{what} lost with the store's log of changes", _ON_PURPOSE)


def check_documents(path: Path, documents: Sequence[Any], check: Check | None) -> None:
    """Compare id, spec, facts, versions, pace and origin with their checksum.

    Raises:
        DamagedError: they differ, or are no JSON.
    """
    run = documents[0]
    if check is not None and sum_of(*documents) != check.documents:
        raise damaged(path, run, "runs", "its spec, facts or versions are not what was written")
    if check is None:
        for name, text in zip(("spec", "facts", "versions"), documents[1:4], strict=True):
            if not _is_object(text):
                raise damaged(path, run, f"runs.{name}", f"its {name} cannot be read")


def _is_object(text: Any) -> bool:
    try:
        return isinstance(json.loads(text), Mapping)
    except (TypeError, ValueError, RecursionError):
        return False


def check_chunks(path: Path, run: str, after: int, rows: Iterable[sqlite3.Row], check: Check | None, most: int | None = None) -> list[sqlite3.Row]:
    """The rows of the chunks after a number, where all are there and as they were written.

    Args:
        path: the store.
        run: whose.
        after: the number; the row of this chunk comes first, for its checksum.
        rows: `CHUNK_COLUMNS`, data_sum, sum, and where wanted data; in order.
        check: read before them.
        most: so many were asked for at most; None: all.

    Raises:
        DamagedError: one is changed or missing.
    """
    found: list[sqlite3.Row] = []
    expected, previous = max(after, 0), FIRST
    for row in rows:
        if row["number"] != expected:
            raise damaged(path, run, f"chunk {expected}", f"chunk {expected} is missing")
        if expected > after:
            if check is not None and (wrong := wrong_part(run, row, previous)):
                raise damaged(path, run, f"chunk {expected}", f"{wrong} of chunk {expected} are not what was written")
            found.append(row)
        previous = row["sum"]
        expected += 1
        if check is not None and expected == check.chunks and previous != check.chain:
            raise damaged(path, run, "checks", "its chain of checksums ends otherwise")
    if check is not None and expected < check.chunks and len(found) != most:
        raise damaged(path, run, f"chunk {expected}", f"chunk {expected} is missing")
    return found


def wrong_part(run: str, row: sqlite3.Row, previous: Any) -> str | None:
    """What of a chunk is not what was written after a chunk with this checksum; None where all is."""
    if "data" in row.keys() and (not isinstance(row["data"], bytes) or data_sum(row["data"]) != row["data_sum"]):  # noqa: SIM118
        return "evaluations"
    if sum_of(previous, run, *row[: len(Chunk.__dataclass_fields__)], row["data_sum"]) != row["sum"]:
        return "totals"
    return None


def event_sum(run: str, at: float, kind: str, text: str) -> bytes:
    """Of an event."""
    return sum_of(run, at, kind, text)


def is_event_of(row: sqlite3.Row, run: str) -> bool:
    """Whether an event was written for this run, whatever name it has now; False of those of before checksums."""
    return row["sum"] is not None and event_sum(run, row["at"], row["kind"], row["data"]) == row["sum"]


def is_whole_event(row: sqlite3.Row) -> bool:
    """Whether run, at, kind and data of an event are as they were written; those of before checksums must be JSON."""
    if row["sum"] is None:
        return _is_object(row["data"])
    return bool(event_sum(row["run"], row["at"], row["kind"], row["data"]) == row["sum"])
