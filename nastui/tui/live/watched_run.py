"""The run on the live tab: what was read of it, how it is shown, and how often all panels are drawn."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final, Protocol

from nastui.fitness.training.progress import TrainingProgress
from nastui.runs.run_follower import RunFollower
from nastui.runs.view import Meter, RunView, ViewOptions
from nastui.runs.watching import Snapshot
from nastui.tui.searches.searches import Controls

_SHARE: Final = 20
"""Redrawing takes one part in so many of the time."""
_LONGEST_SECONDS: Final = 1.0


class RefreshThrottle:
    """Says when the next redraw is due, from the time that the last one took with its painting.

    A search at a pace for the eye is shown generation by generation. A fast one is redrawn so seldom that the screen stays free for keys: each new
    row of a table lays out and paints the whole screen.
    """

    def __init__(self) -> None:
        self._begun = self._next = 0.0
        self._shown = 0
        self._waiting = False

    def due(self, changed: bool, generations: int, *, urgent: bool) -> bool:
        """Whether to redraw now that there are so many generations; a change that has to wait is remembered."""
        self._waiting = self._waiting or changed
        slow = generations <= self._shown + 1
        return self._waiting and (urgent or slow or time.monotonic() >= self._next)

    def begin(self, generations: int) -> None:
        """A redraw begins."""
        self._waiting, self._shown = False, generations
        self._begun = time.monotonic()

    def end(self) -> None:
        """The redraw is painted."""
        now = time.monotonic()
        self._next = now + min(_SHARE * (now - self._begun), _LONGEST_SECONDS)


@dataclass(frozen=True)
class Redraw:
    """What to draw of a new reading."""

    everything: bool
    """All panels, not only the status."""
    turned: bool
    """Whether the run is in another state than before."""


class LookedAt(Protocol):
    """What of a run is looked at."""

    cursor: int | None
    """The number of the generation; None: the latest."""
    back: int
    """How many bests before that generation's is shown."""


class WatchedRun:
    """One run: its follower, its latest snapshot, and when its panels were drawn. Only `read` is called in a thread."""

    def __init__(self, run: str) -> None:
        self.id = run
        self.follower = RunFollower(run)
        self.throttle = RefreshThrottle()
        self.snapshot: Snapshot | None = None
        self.view: RunView | None = None
        """What was shown last."""
        self._meter = Meter()

    @property
    def state(self) -> str:
        """The state of the run; empty before it is read."""
        return self.snapshot.run.state if self.snapshot else ""

    def take(self, snapshot: Snapshot, *, steered: bool) -> Redraw | None:
        """Take a reading.

        Args:
            snapshot: the very same as before where the store has nothing new.
            steered: whether who steers the run, or its pace, has changed.

        Returns:
            What to draw; None: nothing has changed, not even the clock.
        """
        before, self.snapshot = self.snapshot, snapshot
        run = snapshot.run
        if snapshot is before and run.state != "running" and not steered:
            return None
        turned = before is None or before.run.state != run.state
        changed = turned or before is None or before.chunks != snapshot.chunks
        due = self.throttle.due(changed, snapshot.last.number if snapshot.last else 0, urgent=turned or not run.driven)
        return Redraw(due, turned)

    def show(
        self, options: ViewOptions, controls: Controls, training: TrainingProgress | None, looked: LookedAt, *, watching: bool, armed: bool
    ) -> RunView | None:
        """The view to draw now; None before the run is read.

        Args:
            options: how it is shown.
            controls: who steers it.
            training: the training that this process is at.
            looked: which generation is looked at, and which best.
            watching: whether the app was started to watch a run.
            armed: whether the next `s` stops the run.
        """
        if self.snapshot is None:
            return None
        run = self.snapshot.run
        role = controls.role if run.driven or watching else ""
        own = run.driven and not role and run.document["fitness"]["name"] == "training"
        timing = self._meter.timing(self.snapshot)
        pace = controls.pace if run.driven else None
        self.view = RunView(self.snapshot, options, role, pace, timing, armed, training if own else None, looked.cursor, looked.back)
        return self.view

    def close(self) -> None:
        """Close the connection to the store."""
        self.follower.close()
