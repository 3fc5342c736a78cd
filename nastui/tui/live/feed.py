"""The reading side: one connection to the store, and the latest snapshot of the run that is looked at."""

from __future__ import annotations

from nastui.runs.store import Store
from nastui.runs.watching import Snapshot, watch


class Feed:
    """Follows one run. Only ever reads (commands go through the same connection)."""

    def __init__(self, run: str) -> None:
        self.run = run
        self.store = Store(reading=True)
        self.snapshot: Snapshot | None = None

    def poll(self) -> tuple[Snapshot, bool]:
        """The run as it stands, and whether it differs from what was seen before.

        Raises:
            NastuiError: the run is not there (any more), or the store refuses.
        """
        before = self.snapshot
        self.snapshot = snapshot = watch(self.store, self.run, before)
        changed = before is None or (before.chunks, before.run.state) != (snapshot.chunks, snapshot.run.state)
        return snapshot, changed

    def close(self) -> None:
        """Close the connection."""
        self.store.close()
