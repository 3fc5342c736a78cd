"""The store's schema. A later version adds a script here; nothing that was released is changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Final

from nastui.base.sqlite import Migration
from nastui.runs.entries import LABELS
from nastui.runs.rows import Heading, heading_of
from nastui.runs.sketches import SKETCHES, draw_all

TOTALS: Final = "total, unique_total, generation, simulated, best, best_record"
"""Columns of `runs`: how far a run is, since its driver ended. `total` is null while it is driven, and where its driver was killed."""
TOTALS_OF_CHUNKS: Final = """
    SELECT (SELECT sum(evaluations) FROM chunks WHERE run = runs.id), unique_total, generation, simulated, best, (
        SELECT substr(data, (last.best_at - first) * size + 1, size)
        FROM (
            SELECT data, evaluations, length(data) / evaluations AS size, sum(evaluations) OVER (ORDER BY number) - evaluations AS first
            FROM chunks WHERE run = runs.id
        )
        WHERE last.best_at >= first AND last.best_at < first + evaluations
    )
    FROM chunks AS last WHERE run = runs.id ORDER BY number DESC LIMIT 1
"""
"""Those columns, worked out from the chunks of a row of `runs`."""

_VERSION_1: Final = """
    CREATE TABLE runs (
        serial INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        created REAL NOT NULL,
        preset TEXT,
        spec TEXT NOT NULL,
        facts TEXT NOT NULL,
        versions TEXT NOT NULL,
        pace REAL NOT NULL,
        forked_from TEXT,
        state TEXT NOT NULL,
        reason TEXT,
        owner TEXT,
        heartbeat REAL,
        wall REAL NOT NULL DEFAULT 0,
        apart REAL NOT NULL DEFAULT 0
    );
    CREATE TABLE chunks (
        run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        generation INTEGER NOT NULL,
        evaluations INTEGER NOT NULL,
        fresh INTEGER NOT NULL,
        unique_total INTEGER NOT NULL,
        simulated REAL,
        best REAL,
        best_at INTEGER,
        top REAL,
        mean REAL,
        spread REAL,
        notes TEXT,
        at REAL NOT NULL,
        data BLOB NOT NULL,
        PRIMARY KEY (run, number)
    );
    CREATE TABLE events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        at REAL NOT NULL,
        kind TEXT NOT NULL,
        data TEXT NOT NULL
    );
    CREATE INDEX events_of_run ON events (run, id);
    CREATE TABLE commands (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        at REAL NOT NULL,
        verb TEXT NOT NULL
    );
    CREATE INDEX commands_of_run ON commands (run, id)
"""
_LISTS: Final = (
    *(f"ALTER TABLE runs ADD COLUMN {name} {'INTEGER' if name == 'seed' else 'TEXT'}" for name in Heading.__dataclass_fields__),
    *(f"ALTER TABLE runs ADD COLUMN {name} INTEGER" for name in ("total", "unique_total", "generation")),
    *(f"ALTER TABLE runs ADD COLUMN {name} REAL" for name in ("simulated", "best")),
    "ALTER TABLE runs ADD COLUMN best_record BLOB",
    "CREATE INDEX runs_of_digest ON runs (digest)",
    f"UPDATE runs SET ({TOTALS}) = ({TOTALS_OF_CHUNKS}) WHERE state NOT IN ('running', 'paused')",
)


def _with_lists(connection: sqlite3.Connection) -> None:
    """Version 2: what a list shows of a run stands in its row."""
    for statement in _LISTS:
        connection.execute(statement)
    assigned = ", ".join(f"{name} = ?" for name in Heading.__dataclass_fields__)
    for run, spec, facts in connection.execute("SELECT id, spec, facts FROM runs").fetchall():
        heading = heading_of(json.loads(spec), json.loads(facts))
        connection.execute(f"UPDATE runs SET {assigned} WHERE id = ?", (*vars(heading).values(), run))


_LEASES: Final = "ALTER TABLE runs ADD COLUMN lease INTEGER NOT NULL DEFAULT 0"
"""Version 3: how many drivers a run has had. Each writes only as long as it is the last one."""

_CHECKS: Final = """
    CREATE TABLE checks (
        run TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
        slot INTEGER NOT NULL,
        documents BLOB NOT NULL,
        chunks INTEGER NOT NULL,
        chain BLOB NOT NULL,
        seals INTEGER NOT NULL,
        seal BLOB NOT NULL
    ) WITHOUT ROWID;
    ALTER TABLE chunks ADD COLUMN data_sum BLOB;
    ALTER TABLE chunks ADD COLUMN sum BLOB;
    ALTER TABLE events ADD COLUMN sum BLOB
"""
"""Version 4: checksums, of runs that are stored from then on."""


def _with_entries(connection: sqlite3.Connection) -> None:
    """Version 5: sketches for lists, and the user's notes and tags."""
    connection.execute(SKETCHES)
    connection.execute(LABELS)
    draw_all(connection)


MIGRATIONS: Final[Sequence[Migration]] = (_VERSION_1, _with_lists, _LEASES, _CHECKS, _with_entries)
