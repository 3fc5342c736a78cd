"""All runs with what a list shows of them. Read again, only what has changed is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from nastui.base.errors import MissingError
from nastui.runs.lease import is_alive
from nastui.runs.rows import Run, State
from nastui.runs.store import Store


@dataclass(frozen=True)
class Listed:
    """A run in a list."""

    run: Run
    state: State
    evaluations: int
    best: float | None


class Listing:
    """Keeps a connection and what it has read. Threads may ask at the same time; one waits for the other."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._store: Store | None = None
        self._file: tuple[int, int] | None = None
        self._version: tuple[int, int] | None = None
        self._marks: Mapping[str, tuple[Any, ...]] = {}
        self._listed: tuple[Listed, ...] = ()

    def read(self) -> tuple[Listed, ...]:
        """All runs, newest first: the very same tuple, and in another the very same entries, where nothing has changed.

        Raises:
            StorageError: the store cannot be read.
        """
        with self._lock:
            store = self._opened()
            version = store.version()
            if version == self._version and not any(map(_lost, self._listed)):
                return self._listed
            self._listed = self._read(store)
            self._version = version
            return self._listed

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._close()

    def _opened(self) -> Store:
        """The connection; another one where somebody has put another file in the place of the store's."""
        if self._store is not None and _identity(self._store.path) != self._file:
            self._close()
        if self._store is None:
            self._store = Store()
            self._file = _identity(self._store.path)
        return self._store

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
        self._store, self._version, self._marks, self._listed = None, None, {}, ()

    def _read(self, store: Store) -> tuple[Listed, ...]:
        before = {one.run.id: one for one in self._listed}
        marks = store.marks()
        stale = [run for run, mark in marks.items() if run not in before or self._marks.get(run) != mark or _moving(before[run])]
        self._marks = marks
        if not stale and marks.keys() == before.keys():
            return self._listed
        fresh = _all(store) if len(stale) > len(before) else {one.run.id: one for one in _some(store, stale)}
        found = {run: fresh.get(run) or before.get(run) for run in marks}
        return tuple(one for one in (_same(before.get(run), one) for run, one in found.items()) if one is not None)


def _same(before: Listed | None, now: Listed | None) -> Listed | None:
    """The entry that was there, where it says the same."""
    return before if before == now else now


def _all(store: Store) -> dict[str, Listed]:
    totals = store.totals()
    return {run.id: _listed(run, totals) for run in store.runs()}


def _some(store: Store, runs: Iterable[str]) -> Iterable[Listed]:
    for run in runs:
        with suppress(MissingError):  # somebody has deleted it just now
            yield _listed(store.run(run), store.totals(run))


def _listed(run: Run, totals: Mapping[str, tuple[int, float | None]]) -> Listed:
    return Listed(run, run.state, *totals.get(run.id, (0, None)))


def _moving(one: Listed) -> bool:
    """Whether its evaluations may become more without a word in its row."""
    return one.run.driven


def _lost(one: Listed) -> bool:
    """Whether its driver has gone since, of which the store says nothing."""
    run = one.run
    return run.driven and not (run.owner and is_alive(run.owner, run.heartbeat))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
