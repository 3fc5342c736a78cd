"""The schema of the kept scores. A later version adds a script here; nothing that was released is changed."""

from __future__ import annotations

from typing import Final

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
