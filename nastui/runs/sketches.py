"""The sketch of a run, which a list shows: the optimum and how the best fitness grew, in a few points. It is drawn when a driver ends.

Of a run with several objectives it is the hypervolume that grew, followed by the size of the front and the hypervolume of the exact one.
"""

from __future__ import annotations

import json
import math
import sqlite3
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from struct import Struct
from typing import Any, Final, NamedTuple

from nastui.algorithms.notes import FrontNote, Notes
from nastui.runs.checks import sum_of

SKETCHES: Final = """
    CREATE TABLE sketches (
        run TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
        optimum REAL,
        curve BLOB,
        sum BLOB NOT NULL
    ) WITHOUT ROWID
"""
_PUT: Final = "INSERT OR REPLACE INTO sketches (run, optimum, curve, sum) VALUES (?, ?, ?, ?)"
_NOTES: Final = "SELECT notes FROM chunks WHERE run = ? ORDER BY number"
POINTS: Final = 24
_CURVE: Final = Struct(f"<{POINTS}d")
_FRONT: Final = Struct("<2d")


class FrontSketch(NamedTuple):
    """What a list shows of the front of a run with several objectives."""

    size: int
    exact: float | None
    """The hypervolume of the exact front; None where it is not known."""


def curve_of(starts: Sequence[int], bests: Sequence[float | None], total: int) -> bytes | None:
    """The best fitness after 1/24, 2/24, … of the evaluations, NaN before one is finite; None where there are no evaluations.

    Args:
        starts: number of the first evaluation of each chunk.
        bests: the best fitness after each chunk.
        total: evaluations.
    """
    if not total:
        return None
    places = (bisect_right(starts, max(0, math.ceil(total * part / POINTS) - 1)) - 1 for part in range(1, POINTS + 1))
    values = (bests[place] for place in places)
    return _CURVE.pack(*(math.nan if value is None else value for value in values))


def points_of(curve: bytes | None) -> tuple[float, ...]:
    """The points of a stored curve; empty where there is none."""
    whole = curve is not None and len(curve) in (_CURVE.size, _CURVE.size + _FRONT.size)
    return _CURVE.unpack_from(curve) if curve is not None and whole else ()


def front_of(curve: bytes | None) -> FrontSketch | None:
    """What follows the points of a stored curve of hypervolumes; None of another."""
    if curve is None or len(curve) != _CURVE.size + _FRONT.size:
        return None
    size, exact = _FRONT.unpack_from(curve, _CURVE.size)
    return FrontSketch(int(size), exact if math.isfinite(exact) else None)


def with_front(curve: bytes | None, front: FrontSketch) -> bytes:
    """A curve of hypervolumes, or one of which nothing is known yet, with what follows it."""
    points = curve if curve is not None else _CURVE.pack(*[math.nan] * POINTS)
    return points + _FRONT.pack(front.size, math.nan if front.exact is None else front.exact)


def is_whole(optimum: object, curve: object, stored: object) -> bool:
    """Whether a stored sketch is what was written."""
    return sum_of(optimum, curve) == stored


def draw_sketch(connection: sqlite3.Connection, run: str) -> None:
    """Store the sketch of a run as its facts and chunks are, in the place of the one before; inside a transaction."""
    row = connection.execute("SELECT facts FROM runs WHERE id = ?", (run,)).fetchone()
    facts = json.loads(row[0]) if row else {}
    chunks = connection.execute("SELECT evaluations, best FROM chunks WHERE run = ? ORDER BY number", (run,)).fetchall()
    ends = list(accumulate(chunk[0] for chunk in chunks))
    starts, total = [0, *ends[:-1]], ends[-1] if ends else 0
    exact = exact_hypervolume(facts)
    if exact is None:
        curve = curve_of(starts, [chunk[1] for chunk in chunks], total)
    else:
        growth = FrontGrowth()
        for (text,) in connection.execute(_NOTES, (run,)):
            growth.add(json.loads(text) if text else {})
        curve = with_front(curve_of(starts, growth.volumes, total), FrontSketch(int(growth.size), exact if exact > 0 else None))
    optimum = _optimum(facts)
    connection.execute(_PUT, (run, optimum, curve, sum_of(optimum, curve)))


def exact_hypervolume(facts: Any) -> float | None:
    """Of the exact front, 0 where that is not known; None for a run whose hypervolume is not measured."""
    if not isinstance(facts, dict) or not isinstance(facts.get("objectives"), list):
        return None
    optimised = [one for one in facts["objectives"] if isinstance(one, dict) and one.get("goal") != "none"]
    if len(optimised) < 2 or any(one.get("reference") is None for one in optimised):
        return None
    front = facts.get("front")
    found = front.get("hypervolume") if isinstance(front, dict) else None
    return float(found) if isinstance(found, int | float) else 0.0


@dataclass
class FrontGrowth:
    """How a front grew, chunk by chunk, from what was noted with each."""

    volumes: list[float | None] = field(default_factory=list)
    """The hypervolume after each chunk."""
    size: float = 0.0
    """That which was noted last; 0 where none was."""

    def add(self, notes: Notes) -> None:
        """The next chunk; one without notes leaves the front as it was."""
        note = FrontNote.of(notes)
        if note is not None:
            self.size = note.size
        self.volumes.append(note.hypervolume if note is not None else self.volumes[-1] if self.volumes else None)


def draw_all(connection: sqlite3.Connection) -> None:
    """Store the sketches of all runs; those whose rows cannot be read stay without."""
    for (run,) in connection.execute("SELECT id FROM runs").fetchall():
        try:
            draw_sketch(connection, run)
        except (TypeError, ValueError, ArithmeticError, sqlite3.Error):
            continue


def _optimum(facts: Any) -> float | None:
    optimum = facts.get("optimum") if isinstance(facts, dict) else None
    return float(optimum) if isinstance(optimum, int | float) and math.isfinite(optimum) else None
