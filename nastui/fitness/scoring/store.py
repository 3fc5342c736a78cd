"""The store of computed scores: an SQLite file in WAL mode, written beside searches by any number of processes.

A set is all scores that share their settings: same space, proxy, images, weights, network. The set's document holds all that a score
depends on beside the cell; the set's id is the document's digest.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.base.errors import DamagedError, InputError, Place
from nastui.base.paths import home
from nastui.base.room import with_room
from nastui.base.sqlite import connect, connect_reading, storage_errors, transaction, version_of
from nastui.cells.arrays import Cells, Keys
from nastui.cells.space import Space
from nastui.fitness.scoring.scorer import Score, ScoreStatus

# ---- stored scores as arrays


Row = tuple[int, float | None, int, float, int | None]
"""Key as a signed integer, value (None: NaN), status, seconds, checksum (None: of a version that kept none)."""


Sums: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FoundScores:
    """Scores of some keys, all arrays of the same length."""

    keys: Keys
    values: npt.NDArray[np.float64]
    """NaN where unknown."""
    statuses: npt.NDArray[np.uint8]
    """The `ScoreStatus` of each; NAN where unknown."""
    seconds: npt.NDArray[np.float64]
    """Seconds that each took to compute; NaN where unknown."""
    known: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        """How many keys."""
        return len(self.keys)

    def at(self, keys: Keys) -> FoundScores:
        """What is known of these keys; the own ones must be in ascending order."""
        if not len(self):
            return _unknown(keys)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self) - 1)
        known = self.keys[places] == keys
        values, seconds = (np.where(known, numbers[places], np.nan) for numbers in (self.values, self.seconds))
        return FoundScores(keys, values, np.where(known, self.statuses[places], ScoreStatus.NAN).astype(np.uint8), seconds, known)


def no_scores() -> FoundScores:
    """No keys."""
    return _unknown(np.empty(0, dtype=np.uint64))


def scores_from_rows(rows: Sequence[Row], name: str) -> FoundScores:
    """Rows of the set of this name, in any order, as arrays in the order of their keys. Damaged ones are left out.

    Raises:
        TypeError: a row holds something else than numbers. ValueError, OverflowError: likewise.
    """
    if not rows:
        return no_scores()
    keys, values, statuses, seconds, sums = zip(*rows, strict=True)
    signed, status = np.array(keys, dtype=np.int64), np.array(statuses, dtype=np.int64)
    unsigned, value, spent = signed.view(np.uint64), np.array(values, dtype=np.float64), np.array(seconds, dtype=np.float64)
    kept = np.array([0 if one is None else one for one in sums], dtype=np.int64)
    right = (kept == checksums(name, unsigned, value, status, spent)) | np.array([one is None for one in sums])
    right &= (status >= min(ScoreStatus)) & (status <= max(ScoreStatus))
    order = np.argsort(unsigned)
    order = order[right[order]]
    return FoundScores(unsigned[order], value[order], status[order].astype(np.uint8), spent[order], np.ones(len(order), dtype=np.bool_))


def checksums(name: str, keys: Keys, values: npt.NDArray[np.float64], statuses: npt.NDArray[np.integer], seconds: npt.NDArray[np.float64]) -> Sums:
    """One signed 64-bit number per score of the set of this name. Each step is one to one, so that no change of a single part goes unseen."""
    mixed = np.full(len(keys), int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest()), dtype=np.uint64)
    valued = np.where(np.isnan(values), np.nan, values + 0.0)  # one NaN, one zero
    for part in (keys, valued.view(np.uint64), statuses.astype(np.uint64), (seconds + 0.0).view(np.uint64)):
        mixed = _mix(mixed ^ part)
    return mixed.view(np.int64)


def _mix(numbers: Keys) -> Keys:
    """SplitMix64's finalizer (Steele, Lea and Flood, OOPSLA 2014)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def merge_scores(one: FoundScores, other: FoundScores) -> FoundScores:
    """Both, in the order of their keys, which must be different."""
    order = np.argsort(np.concatenate([one.keys, other.keys]), kind="stable")
    names = FoundScores.__dataclass_fields__
    return FoundScores(*(np.concatenate([getattr(one, name), getattr(other, name)])[order] for name in names))


def _unknown(keys: Keys) -> FoundScores:
    nothing = np.full(len(keys), np.nan)
    return FoundScores(keys, nothing, np.full(len(keys), ScoreStatus.NAN, dtype=np.uint8), nothing, np.zeros(len(keys), dtype=np.bool_))


# ---- the schema. A later version adds a script; released scripts never change


MIGRATIONS: Final = (
    """
    CREATE TABLE sets (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        document TEXT NOT NULL,
        seconds_per_cell REAL,
        made REAL NOT NULL
    );
    CREATE TABLE scores (
        set_number INTEGER NOT NULL REFERENCES sets (number) ON DELETE CASCADE,
        key INTEGER NOT NULL,
        value REAL,
        status INTEGER NOT NULL,
        seconds REAL NOT NULL,
        PRIMARY KEY (set_number, key)
    ) WITHOUT ROWID
    """,
    "ALTER TABLE scores ADD COLUMN sum INTEGER; ALTER TABLE sets ADD COLUMN cost_sum TEXT",
)


_KEYS_PER_QUERY: Final = 500
"""Keys per query; SQLite allows 999 in its oldest builds."""
_WHAT: Final = "file of kept scores"
_SETS: Final = (
    "SELECT id, document, seconds_per_cell, cost_sum, (SELECT count(*) FROM scores WHERE set_number = number) AS count FROM sets"
)  # fmt: skip
_SCORES: Final = "SELECT key, value, status, seconds, sum FROM scores WHERE set_number = (SELECT number FROM sets WHERE id = ?)"
_REMOVE: Final = "DELETE FROM scores WHERE set_number = (SELECT number FROM sets WHERE id = ?) AND key = ?"


@dataclass(frozen=True)
class ScoreSet:
    """Scores that can be compared."""

    id: str
    document: Mapping[str, Any]
    """All that decides a score beside the cell."""
    count: int
    """How many scores there were when this was read."""
    seconds_per_cell: float | None
    """What a search is charged per cell; None before it was measured."""


def digest_of(document: Mapping[str, Any]) -> str:
    """Equal for documents with the same JSON values."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:16]


class ScoreStore:
    """A connection to the stored scores, for one thread at a time. Stored scores survive the kill of a process.

    Args:
        path: the file; default: the user's.
        reading: open read-only, also in a folder that cannot be written to.
    """

    def __init__(self, path: Path | None = None, *, reading: bool = False) -> None:
        self.path = path or home().scores
        self._connection = (connect_reading if reading else connect)(self.path, MIGRATIONS, _WHAT)
        self._known: dict[str, FoundScores] = {}
        self._unusable: dict[str, set[Any]] = {}
        """Keys of damaged scores that were met, by set."""

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def version(self) -> tuple[int, int]:
        """Changes whenever a score is stored, by any process."""
        with storage_errors(self.path, _WHAT):
            return version_of(self._connection)

    def sets(self) -> tuple[ScoreSet, ...]:
        """All sets, the oldest first."""
        with storage_errors(self.path, _WHAT):
            rows = self._connection.execute(f"{_SETS} ORDER BY number").fetchall()
        return tuple(self._set(row) for row in rows if _damage(row) is None)

    def damage(self) -> Iterator[DamagedError]:
        """What is damaged: sets, and in how many scores. Nothing of it is used; scores are computed again when they are asked for."""
        with storage_errors(self.path, _WHAT):
            rows = self._connection.execute(f"{_SETS} ORDER BY number").fetchall()
        for row in rows:
            if wrong := _damage(row):
                yield self._damaged(row["id"], wrong)
            elif lost := row["count"] - len(self._read(self._set(row), "", ())):
                yield self._damaged(row["id"], f"{lost:,} of its {row['count']:,} scores are not what was written")

    def open(self, document: Mapping[str, Any]) -> ScoreSet:
        """The set of this document, made where there is none."""
        name = digest_of(document)
        with storage_errors(self.path, _WHAT):
            insert = "INSERT OR IGNORE INTO sets (id, document, made) VALUES (?, ?, ?)"
            self._connection.execute(insert, (name, json.dumps(document, sort_keys=True), time.time()))
            row = self._connection.execute(f"{_SETS} WHERE id = ?", (name,)).fetchone()
        if wrong := "they are not found under their name" if row is None else _damage(row):
            raise self._damaged(name, wrong)
        return self._set(row)

    def set_cost(self, chosen: ScoreSet, seconds_per_cell: float) -> float:
        """Set the cost of a cell, if the set has none yet; returns the valid one, so that all runs charge the same."""
        with storage_errors(self.path, _WHAT), transaction(self._connection):
            update = "UPDATE sets SET seconds_per_cell = ?, cost_sum = ? WHERE id = ? AND seconds_per_cell IS NULL"
            self._connection.execute(update, (float(seconds_per_cell), _cost_sum(chosen.id, float(seconds_per_cell)), chosen.id))
            row = self._connection.execute(f"{_SETS} WHERE id = ?", (chosen.id,)).fetchone()
        if wrong := _damage(row):
            raise self._damaged(chosen.id, wrong)
        return float(row["seconds_per_cell"])

    def broken(self) -> list[str]:
        """What SQLite finds wrong with the file, as it says it."""
        with storage_errors(self.path, _WHAT):
            return [said for (said,) in self._connection.execute("PRAGMA quick_check") if said != "ok"]

    def find(self, chosen: ScoreSet, keys: Keys) -> FoundScores:
        """The stored scores of these keys. The file is read again only for keys that had no score at the last look."""
        if chosen.id not in self._known:
            self._known[chosen.id] = self._read(chosen, "", ())
        known = self._known[chosen.id]
        answer = known.at(keys)
        if answer.known.all():
            return answer
        since = self._added(chosen, np.unique(keys[~answer.known]))
        if not len(since):
            return answer
        self._known[chosen.id] = merge_scores(known, since)
        return self._known[chosen.id].at(keys)

    def add(self, chosen: ScoreSet, keys: Keys, scores: Sequence[Score]) -> None:
        """Store scores; they are committed when this returns. A score that another process stored first stays, unless it is damaged."""
        values, statuses, seconds = (np.array([getattr(one, name) for one in scores]) for name in ("value", "status", "seconds"))
        sums = checksums(chosen.id, keys, values.astype(np.float64), statuses, seconds.astype(np.float64))
        signed = keys.view(np.int64).tolist()
        rows = [
            (key, one.value, int(one.status), one.seconds, total, chosen.id) for key, one, total in zip(signed, scores, sums.tolist(), strict=True)
        ]
        insert = "INSERT OR IGNORE INTO scores SELECT number, ?, ?, ?, ?, ? FROM sets WHERE id = ?"
        unusable = [(chosen.id, key) for key in self._unusable.get(chosen.id, set()).intersection(signed)]

        def write() -> None:
            with storage_errors(self.path, _WHAT), transaction(self._connection):
                self._connection.executemany(_REMOVE, unusable)
                self._connection.executemany(insert, rows)

        with_room(write)
        self._unusable.pop(chosen.id, None)

    def _added(self, chosen: ScoreSet, keys: Keys) -> FoundScores:
        """Scores that were stored since the last look."""
        found = no_scores()
        for begin in range(0, len(keys), _KEYS_PER_QUERY):
            part = keys[begin : begin + _KEYS_PER_QUERY].view(np.int64).tolist()
            found = merge_scores(found, self._read(chosen, f" AND key IN ({', '.join('?' * len(part))})", part))
        return found

    def _read(self, chosen: ScoreSet, condition: str, values: Sequence[int]) -> FoundScores:
        with storage_errors(self.path, _WHAT):
            cursor = self._connection.cursor()
            cursor.row_factory = None
            rows = cursor.execute(_SCORES + condition, (chosen.id, *values)).fetchall()
        try:
            found = scores_from_rows(rows, chosen.id)
        except (TypeError, ValueError, OverflowError):
            found = scores_from_rows([row for row in rows if _readable(row)], chosen.id)
        if len(found) < len(rows):
            whole = set(found.keys.view(np.int64).tolist())
            self._unusable.setdefault(chosen.id, set()).update(row[0] for row in rows if row[0] not in whole)
        return found

    def _set(self, row: sqlite3.Row) -> ScoreSet:
        return ScoreSet(row["id"], json.loads(row["document"]), row["count"], row["seconds_per_cell"])

    def _damaged(self, name: object, what: str) -> DamagedError:
        return DamagedError(
            f"the kept scores {name} are damaged: {what}",
            remedy="`nastui score` computes scores anew once the file is moved aside",
            place=Place(file=str(self.path), key=f"set {name}"),
        )


def _damage(row: sqlite3.Row) -> str | None:
    """What is wrong with a row of `sets`; None where nothing is."""
    try:
        if digest_of(json.loads(row["document"])) != row["id"]:
            return "their document is another"
    except (TypeError, ValueError):
        return "their document cannot be read"
    cost = row["seconds_per_cell"]
    if not isinstance(cost, float | None) or (row["cost_sum"] is not None and row["cost_sum"] != _cost_sum(row["id"], cost)):
        return "the seconds that a cell is charged are not what was written"
    return None


def _cost_sum(name: str, cost: float | None) -> str:
    return hashlib.blake2b(f"{name} {cost!r}".encode(), digest_size=8).hexdigest()


def _readable(row: Row) -> bool:
    try:
        scores_from_rows([row], "")
    except (TypeError, ValueError, OverflowError):
        return False
    return True


# ---- keys: which cells share a score, and which cell is scored for a key


@dataclass(frozen=True)
class Keying:
    """Keys for one space and one kind of score. A key is the exact key of the cell that is scored for it."""

    space: Space
    live_only: bool
    """Whether the score depends on the pruned cell only: then all cells that are the same network share a key."""

    def keys(self, cells: Cells) -> Keys:
        """The key of each cell; without `live_only` that of the exact row."""
        return self.space.network_keys(cells) if self.live_only else self.space.exact_keys(cells)

    def cells(self, keys: Keys) -> Cells:
        """The cells (n × length) that are scored for these keys."""
        return self.space.from_keys(keys)

    def every(self) -> Keys:
        """The keys of all cells of the space, in ascending order; of NAS-Bench-101 one per cell, whatever its labellings.

        Raises:
            InputError: the space is too large to be listed.
        """
        cells = self.space.every_distinct()
        if cells is None:
            raise InputError(f"the cells of {self.space.name} are too many to be listed", remedy="score some of them")
        return np.unique(self.keys(cells))
