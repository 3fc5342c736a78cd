"""The reading side: one connection to the store, and the latest snapshot of the run that is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from nastui.base.errors import NastuiError
from nastui.runs.lease import is_alive
from nastui.runs.rows import Run
from nastui.runs.store import Store
from nastui.runs.watching import Snapshot, watch


@dataclass(frozen=True)
class Reading:
    """What one look at a run gave; it says which feed it is of, as another run may be looked at by the time it arrives."""

    feed: RunFollower
    snapshot: Snapshot | None = None
    """The very same as before where nothing has changed; None where there is none."""
    error: NastuiError | None = None
    """The run is not there (any more), or the store refuses."""


class RunFollower:
    """Follows one run. Asked in threads; it opens its connection when it is first asked. Commands go through the same connection."""

    def __init__(self, run: str) -> None:
        self.run = run
        self._snapshot: Snapshot | None = None
        self._store: Store | None = None
        self._version: tuple[int, int] | None = None
        self._closed = False
        self._lock = Lock()

    def read(self) -> Reading:
        """The run as it stands."""
        with self._lock:
            try:
                return Reading(self, self._snapshot if self._closed else self._read(self._opened()))
            except NastuiError as error:
                return Reading(self, error=error)

    def command(self, verb: str) -> None:
        """Ask the driver of the run to `stop`, `pause` or `resume`.

        Raises:
            StorageError: the store refuses.
        """
        with self._lock:
            if not self._closed:
                self._opened().command(self.run, verb)

    def close(self) -> None:
        """Close the connection, after what is being read."""
        with self._lock:
            self._closed = True
            if self._store is not None:
                self._store.close()
                self._store = None

    def _read(self, store: Store) -> Snapshot:
        before, version = self._snapshot, store.version()
        if before is None or version != self._version or _lost(before.run):
            self._snapshot, self._version = watch(store, self.run, before), version
        assert self._snapshot is not None  # it was read now or before
        return self._snapshot

    def _opened(self) -> Store:
        if self._store is None:
            self._store = Store()
        return self._store


def _lost(run: Run) -> bool:
    """Whether the driver has gone since, of which the store says nothing."""
    return run.driven and not (run.owner and is_alive(run.owner, run.heartbeat))
