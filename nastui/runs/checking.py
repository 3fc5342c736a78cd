"""Read all of the store, and say what of it is not what was written."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import DamagedError, InputError, MissingError, NastuiError
from nastui.cells.spaces import space_named
from nastui.runs.checks import damaged
from nastui.runs.entries import damaged_entries
from nastui.runs.store import Store

_TREE: Final = re.compile(r"\bTree (\d+)\b")
"""SQLite names a table or index by the page of its root."""


def damages(store: Store) -> Iterator[str]:
    """A sentence for each damage: of the file as SQLite sees it, then run by run; those that are whole are passed over."""
    with store.statement() as connection:
        yield from list(_of_file(connection, store.path))
        yield from list(damaged_entries(connection))
    try:
        every = store.listed()
    except DamagedError as error:
        yield str(error)
        return
    for one in every:
        try:
            _read(store, one.id)
        except MissingError as error:  # its id is not what was written, or it was deleted meanwhile
            if one.state == "damaged":
                yield str(damaged(store.path, one.id, "runs", "its row is not what was written"))
            elif any(other.id == one.id for other in store.listed()):
                yield str(error)
        except NastuiError as error:
            yield str(error)


def _of_file(connection: sqlite3.Connection, path: Path) -> Iterator[str]:
    """What SQLite says of the file, one line each, with the names of tables."""
    try:
        roots = {row[0]: row[1] for row in connection.execute("SELECT rootpage, name FROM sqlite_master").fetchall()}
        said = [line for (text,) in connection.execute("PRAGMA quick_check").fetchall() for line in text.splitlines()]
    except sqlite3.DatabaseError as error:
        yield f"{path}: SQLite cannot read all of it ({error})"
        return
    for line in said:
        if line != "ok" and not line.startswith("***"):
            yield f"{path}: {_TREE.sub(lambda tree: f'`{roots.get(int(tree[1]), tree[0])}`', line)}"


def _read(store: Store, run: str) -> None:
    """All that is stored of a run; where its space came from a plug-in that is not here, all but its cells."""
    facts = _part(store, run, "runs, checks", lambda: store.run(run)).facts
    _part(store, run, "chunks", lambda: store.chunks(run))
    _part(store, run, "events", lambda: store.events(run))
    try:
        length = space_named(facts["space"]).length
    except InputError:
        return
    _part(store, run, "chunks", lambda: store.records(run, length))  # whose damage is an InputError too


def _part(store: Store, run: str, table: str, read: Callable[[], Any]) -> Any:
    """What `read` gives; where SQLite refuses, the complaint names the run and the table."""
    try:
        return read()
    except DamagedError as error:
        if isinstance(error.__cause__, sqlite3.DatabaseError):
            raise damaged(store.path, run, table, f"not all of it can be read ({error.__cause__})") from error
        raise
