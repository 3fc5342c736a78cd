"""The list of runs, as the runs screen shows it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from nastui.runs.rows import Run
from nastui.runs.store import Store


@dataclass(frozen=True)
class Past:
    """A run in the list."""

    run: Run
    state: str
    evaluations: int
    best: float | None

    @property
    def when(self) -> str:
        """When it began: the time today, else the day."""
        begun, now = time.localtime(self.run.created), time.localtime()
        return time.strftime("%H:%M:%S" if begun[:3] == now[:3] else "%m-%d %H:%M" if begun[0] == now[0] else "%Y-%m-%d", begun)

    @property
    def words(self) -> str:
        """What the filter looks at."""
        document = self.run.document
        parts = (self.run.id, self.state, self.run.preset, document["benchmark"], document["dataset"], document["algorithm"]["name"])
        return " ".join(str(part) for part in parts if part).lower()


def history() -> list[Past]:
    """All runs, newest first."""
    with Store(reading=True) as store:
        return [_past(store, run) for run in store.runs()]


def delete(run: str) -> None:
    """Remove a run.

    Raises:
        NastuiError: somebody drives it, or the store refuses.
    """
    with Store() as store:
        store.delete(run)


def _past(store: Store, run: Run) -> Past:
    last = store.last_chunk(run.id)
    return Past(run, run.state, store.evaluations(run.id), last.best if last else None)
