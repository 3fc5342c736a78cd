"""Follow a run: its latest snapshot from the store, and the training that this process is at."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from threading import Lock

from nastui.base.errors import NastuiError
from nastui.fitness.training.progress import TrainingProgress, watching
from nastui.runs.kept_store import KeptStore
from nastui.runs.lease import is_alive
from nastui.runs.rows import RunRow
from nastui.runs.store import Store
from nastui.runs.watching import Snapshot, watch


@dataclass(frozen=True)
class RunReading:
    """One reading of a run."""

    follower: RunFollower
    """Who read it: by the time it arrives another run may be shown."""
    snapshot: Snapshot | None = None
    """The very same as before where nothing has changed; None where there is none."""
    error: NastuiError | None = None
    """The run does not exist (any more), or the store cannot be read."""


class RunFollower:
    """Reads one run again and again, and sends commands to its driver, over one connection that the first call opens. Safe to call from threads.

    Args:
        run: its id.
        reading: whether it is read also where nothing may be written; it takes no commands then.
    """

    def __init__(self, run: str, *, reading: bool = False) -> None:
        self.run = run
        self._snapshot: Snapshot | None = None
        self._store = KeptStore(reading=reading, made=True)
        self._version: tuple[int, tuple[int, int]] | None = None
        """Of which connection, and its version."""
        self._closed = False
        self._lock = Lock()

    def read(self) -> RunReading:
        """The run now."""
        with self._lock:
            try:
                return RunReading(self, self._snapshot if self._closed else self._read(self._store.opened()))
            except NastuiError as error:
                return RunReading(self, error=error)

    def look(self) -> Snapshot:
        """The run now, until it is closed: the very same as before where nothing has changed.

        Raises:
            NastuiError: as `watch`.
        """
        with self._lock:
            return self._read(self._store.opened())

    def command(self, verb: str) -> None:
        """Tell the driver of the run to `stop`, `pause` or `resume`.

        Raises:
            StorageError: the store cannot be written.
        """
        with self._lock:
            if not self._closed:
                self._store.opened().command(self.run, verb)

    def close(self) -> None:
        """Close the connection, once the reading in progress is over."""
        with self._lock:
            self._closed = True
            self._store.close()

    def _read(self, store: Store) -> Snapshot:
        version = self._store.openings, store.version()
        before = self._snapshot if self._version is not None and self._version[0] == version[0] else None
        if before is None or version != self._version or _lost(before.run):
            self._snapshot, self._version = watch(store, self.run, before), version
        assert self._snapshot is not None  # it was read now or before
        return self._snapshot


def _lost(run: RunRow) -> bool:
    """Whether the driver has died since; the store does not know."""
    return run.driven and not (run.owner and is_alive(run.owner, run.heartbeat))


class LatestTraining:
    """The progress of the training that this process is at. The trainer only leaves a value here, so it never waits for a screen."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._last: TrainingProgress | None = None

    def begin(self) -> None:
        """Listen from now on."""
        self._stack.enter_context(watching(self._take))

    def end(self) -> None:
        """Stop listening."""
        self._stack.close()

    @property
    def current(self) -> TrainingProgress | None:
        """The training that has epochs left; None where there is none."""
        last = self._last
        return last if last is not None and len(last.valid) < last.epochs else None

    def _take(self, progress: TrainingProgress) -> None:
        self._last = progress
