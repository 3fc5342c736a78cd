"""The runs of one arm, seed by seed."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.runs.rows import Run
from nastui.runs.store import Store


@dataclass(frozen=True)
class SeedRun:
    """A run of an arm, or the place where one is missing."""

    seed: int
    run: str | None
    state: str
    """As the store has it, or `missing`."""
    evaluations: int
    best: float | None
    """The best fitness."""
    reason: str = ""
    """Why it failed."""


def seed_run(seed: int, run: Run | None, store: Store) -> SeedRun:
    """Look one up."""
    if run is None:
        return SeedRun(seed, None, "missing", 0, None)
    last = store.last_chunk(run.id)
    reason = (run.reason or "") if run.state == "failed" else ""
    return SeedRun(seed, run.id, run.state, store.evaluations(run.id), last.best if last else None, reason)
