"""The store's schema. A later version adds a script here; nothing that was released is changed."""

from __future__ import annotations

from typing import Final

MIGRATIONS: Final = (
    """
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
    """,
)
