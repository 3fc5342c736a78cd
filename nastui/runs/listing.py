"""All runs with what a list shows of them. Read again, only what has changed is read."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Generic, TypeVar

from nastui.runs.entries import RunEntry
from nastui.runs.kept_store import KeptStore
from nastui.runs.rows import ListedRun
from nastui.runs.run_spec import RunSpec
from nastui.runs.store import Store

R = TypeVar("R")


def today() -> tuple[int, int]:
    """Year and day: when it is another, times become dates."""
    now = time.localtime()
    return now.tm_year, now.tm_yday


class Reread(Generic[R]):
    """Keeps a connection and what it has read. Threads may ask at the same time; one waits for the other. Once closed it stays so."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._store = KeptStore()
        self._version: tuple[int, tuple[int, int]] | None = None
        """Of which connection, and its version."""
        self._read: tuple[R, ...] = ()
        self._closed = False

    def read(self) -> tuple[R, ...]:
        """All runs, newest first: the very same tuple, and in another the very same entries, where nothing has changed.

        Raises:
            StorageError: the store cannot be read.
        """
        with self._lock:
            return self._read if self._closed else self._reread(self._store.opened())

    def _reread(self, store: Store) -> tuple[R, ...]:
        version = self._store.openings, store.version()
        if version == self._version and not any(self.row_of(one).lost for one in self._read):
            return self._read
        if self._version is not None and self._version[0] != version[0]:
            self._read = ()
        before = {self.row_of(one).id: one for one in self._read}
        found = tuple(known if (known := before.get(self.row_of(one).id)) == one else one for one in self.read_all(store, before))
        self._read = self._read if found == self._read else found
        self._version = version
        return self._read

    def read_all(self, store: Store, before: Mapping[str, R]) -> Sequence[R]:
        """All runs as they stand; `before`, by their ids, as they were read last from the same file."""
        raise NotImplementedError

    def row_of(self, one: R) -> ListedRun:
        """The row of a run."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the connection, once the reading in progress is over."""
        with self._lock:
            self._closed = True
            self._store.close()


class RunList(Reread[ListedRun]):
    """The rows of all runs."""

    def read_all(self, store: Store, before: Mapping[str, ListedRun]) -> Sequence[ListedRun]:
        """One query."""
        return store.listed()

    def row_of(self, one: ListedRun) -> ListedRun:
        """Itself."""
        return one


class EntryList(Reread[RunEntry]):
    """All runs with their sketches, notes and tags."""

    def read_all(self, store: Store, before: Mapping[str, RunEntry]) -> Sequence[RunEntry]:
        """One query."""
        return store.entries()

    def row_of(self, one: RunEntry) -> ListedRun:
        """Its row."""
        return one.run


def spec_of(run: str) -> RunSpec:
    """The spec of a run.

    Raises:
        NastuiError: it is not there, or its spec is not valid any more.
    """
    with Store(reading=True) as store:
        return store.run(run).spec


def delete(run: str) -> None:
    """Remove a run.

    Raises:
        NastuiError: a process drives it, or the store refuses.
    """
    with Store() as store:
        store.delete(run)
