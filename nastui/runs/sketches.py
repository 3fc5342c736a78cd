"""The sketch of a run, which a list shows: the optimum and how the best fitness grew, in a few points. It is drawn when a driver ends."""

from __future__ import annotations

import json
import math
import sqlite3
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from struct import Struct
from typing import Final

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
POINTS: Final = 24
_CURVE: Final = Struct(f"<{POINTS}d")


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
    return _CURVE.unpack(curve) if curve is not None and len(curve) == _CURVE.size else ()


def is_whole(optimum: object, curve: object, stored: object) -> bool:
    """Whether a stored sketch is what was written."""
    return sum_of(optimum, curve) == stored


def draw_sketch(connection: sqlite3.Connection, run: str) -> None:
    """Store the sketch of a run as its facts and chunks are, in the place of the one before; inside a transaction."""
    facts = connection.execute("SELECT facts FROM runs WHERE id = ?", (run,)).fetchone()
    chunks = connection.execute("SELECT evaluations, best FROM chunks WHERE run = ? ORDER BY number", (run,)).fetchall()
    ends = list(accumulate(chunk[0] for chunk in chunks))
    curve = curve_of([0, *ends[:-1]], [chunk[1] for chunk in chunks], ends[-1] if ends else 0)
    optimum = _optimum(facts[0]) if facts else None
    connection.execute(_PUT, (run, optimum, curve, sum_of(optimum, curve)))


def draw_all(connection: sqlite3.Connection) -> None:
    """Store the sketches of all runs; those whose rows cannot be read stay without."""
    for (run,) in connection.execute("SELECT id FROM runs").fetchall():
        try:
            draw_sketch(connection, run)
        except (TypeError, ValueError, ArithmeticError, sqlite3.Error):
            continue


def _optimum(facts: str) -> float | None:
    found = json.loads(facts)
    optimum = found.get("optimum") if isinstance(found, dict) else None
    return float(optimum) if isinstance(optimum, int | float) and math.isfinite(optimum) else None
