"""The store of computed scores: an SQLite file in WAL mode, written beside searches by any number of processes.

A set is all scores that share their settings: same space, proxy, images, weights, network. The set's document holds all that a score
depends on beside the cell; the set's id is the document's digest.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.base.paths import home
from nastui.base.sqlite import connect, connect_reading, storage_errors, transaction, version_of
from nastui.cells.arrays import Cells, Keys
from nastui.cells.space import Space
from nastui.fitness.scoring.scorer import Score, ScoreStatus

# ---- stored scores as arrays


Row = tuple[int, float | None, int, float]
"""Key as a signed integer, value (None: NaN), status, seconds."""


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


def scores_from_rows(rows: Sequence[Row]) -> FoundScores:
    """Rows of the file in any order, as arrays in the order of their keys."""
    if not rows:
        return no_scores()
    keys, values, statuses, seconds = zip(*rows, strict=True)
    unsigned = np.array(keys, dtype=np.int64).view(np.uint64)
    order = np.argsort(unsigned)
    numbers = np.array(values, dtype=np.float64)[order], np.array(statuses, dtype=np.uint8)[order], np.array(seconds, dtype=np.float64)[order]
    return FoundScores(unsigned[order], *numbers, np.ones(len(rows), dtype=np.bool_))


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
)


_KEYS_PER_QUERY: Final = 500
"""Keys per query; SQLite allows 999 in its oldest builds."""
_WHAT: Final = "file of kept scores"
_SETS: Final = (
    "SELECT id, document, seconds_per_cell, (SELECT count(*) FROM scores WHERE set_number = number) AS count FROM sets"
)  # fmt: skip
_SCORES: Final = "SELECT key, value, status, seconds FROM scores WHERE set_number = (SELECT number FROM sets WHERE id = ?)"


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
        return tuple(ScoreSet(row["id"], json.loads(row["document"]), row["count"], row["seconds_per_cell"]) for row in rows)

    def open(self, document: Mapping[str, Any]) -> ScoreSet:
        """The set of this document, made where there is none."""
        name = digest_of(document)
        with storage_errors(self.path, _WHAT):
            insert = "INSERT OR IGNORE INTO sets (id, document, made) VALUES (?, ?, ?)"
            self._connection.execute(insert, (name, json.dumps(document, sort_keys=True), time.time()))
            row = self._connection.execute(f"{_SETS} WHERE id = ?", (name,)).fetchone()
        return ScoreSet(row["id"], json.loads(row["document"]), row["count"], row["seconds_per_cell"])

    def set_cost(self, chosen: ScoreSet, seconds_per_cell: float) -> float:
        """Set the cost of a cell, if the set has none yet; returns the valid one, so that all runs charge the same."""
        with storage_errors(self.path, _WHAT), transaction(self._connection):
            update = "UPDATE sets SET seconds_per_cell = ? WHERE id = ? AND seconds_per_cell IS NULL"
            self._connection.execute(update, (seconds_per_cell, chosen.id))
            return float(self._connection.execute("SELECT seconds_per_cell FROM sets WHERE id = ?", (chosen.id,)).fetchone()[0])

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
        """Store scores; they are committed when this returns. A score that another process stored first stays."""
        rows = [(key, score.value, int(score.status), score.seconds) for key, score in zip(keys.view(np.int64).tolist(), scores, strict=True)]
        insert = "INSERT OR IGNORE INTO scores SELECT number, ?, ?, ?, ? FROM sets WHERE id = ?"
        with storage_errors(self.path, _WHAT), transaction(self._connection):
            self._connection.executemany(insert, [(*row, chosen.id) for row in rows])

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
            return scores_from_rows(cursor.execute(_SCORES + condition, (chosen.id, *values)).fetchall())


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
