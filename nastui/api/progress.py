"""How far a run is, of this process or of another."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from nastui.api.arguments import checked
from nastui.runs.run_follower import RunFollower
from nastui.runs.store import Store
from nastui.runs.watching import Snapshot


@dataclass(frozen=True)
class Progress:
    """A run at one moment."""

    run: str
    """Its id."""
    state: str
    """`running`, `paused`, `done`, `stopped`, `failed` or `interrupted`."""
    evaluations: int
    unique_evaluations: int
    generation: int
    best_fitness: float | None
    """None where none is finite."""
    share: float
    """How much of the budget is used: 0 to 1."""
    seconds: float
    """On the clock, pauses left out."""


def progress_of(snapshot: Snapshot) -> Progress:
    """From what a view of the run reads."""
    run, last = snapshot.run, snapshot.last
    unique, generation, best = (last.unique_total, last.number, last.best) if last else (0, 0, None)
    return Progress(run.id, run.state, snapshot.evaluations, unique, generation, best, snapshot.done_share or 0.0, run.wall)


@checked
def follow(run: str = "last", *, every: float = 0.25) -> Iterator[Progress]:
    """Follow a run of any process: its progress whenever that has changed, the last time when the run has ended.

    Args:
        run: an id, the beginning of one, or `last`.
        every: seconds between two looks.

    Raises:
        NastuiError: there is no such run.
    """
    with Store(reading=True) as store:
        follower = RunFollower(store.named(run))
    try:
        yield from _changes(follower, every)
    finally:
        follower.close()


def _changes(follower: RunFollower, every: float) -> Iterator[Progress]:
    before: Progress | None = None
    while True:
        now = read_progress(follower)
        if now != before:
            yield now
        if now.state not in ("running", "paused"):
            return
        before = now
        time.sleep(every)


def read_progress(follower: RunFollower) -> Progress:
    """The run now.

    Raises:
        NastuiError: it is gone, or cannot be read.
    """
    reading = follower.read()
    if reading.error is not None:
        raise reading.error
    assert reading.snapshot is not None  # it was read, or there was an error
    return progress_of(reading.snapshot)
