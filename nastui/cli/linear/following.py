"""A run in lines: what has become of it since the last line, and each new best cell with what it changes."""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Final

from nastui.cells.spaces import graph_of
from nastui.cli.streams import unread
from nastui.drawing.graph_changes import changes
from nastui.drawing.numbers import decimal
from nastui.runs.run_follower import RunFollower
from nastui.runs.status_lines import status_line
from nastui.runs.trail import Incumbent
from nastui.runs.view import Meter, RunView
from nastui.runs.watching import Snapshot

_LOOK_SECONDS: Final = 0.25
_QUIET_SECONDS: Final = 5.0
"""Between two lines of how far it is: whoever hears them needs time."""


class Announcer:
    """Turns snapshots of one run into lines.

    Args:
        now: gives seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._meter = now, Meter()
        self._state = ""
        self._best: Incumbent | None = None
        self._told = float("-inf")
        self._chunks = -1

    def lines(self, snapshot: Snapshot) -> Iterator[str]:
        """What is new since the last snapshot: the state, a best cell, and from time to time how far it is."""
        timing = self._meter.timing(snapshot)
        if snapshot.run.state != self._state:
            self._state = snapshot.run.state
            yield f"run {snapshot.run.id} is {self._state}" + (f": {snapshot.run.why}" if snapshot.run.why else "")
        view = RunView(snapshot, timing=timing)
        trail = snapshot.trail
        if trail and trail[-1] != self._best:
            yield _best(snapshot, trail[-1], self._best)
            self._best = trail[-1]
        ended = not snapshot.run.driven
        if snapshot.chunks != self._chunks and (ended or self._now() - self._told >= _QUIET_SECONDS):
            self._chunks, self._told = snapshot.chunks, self._now()
            yield status_line(view).replace(" · ", ", ")


def _best(snapshot: Snapshot, best: Incumbent, before: Incumbent | None) -> str:
    said = f"generation {best.generation}: best {decimal(best.fitness)}"
    space = str(snapshot.run.facts.get("space", ""))
    new, old = graph_of(space, best.cell), graph_of(space, before.cell) if before else None
    if new is None or old is None:
        return said
    return f"{said}, {', '.join(changes(old, new).words) or 'the same network'}".replace(" → ", " becomes ").replace("→", " to ")


def follow(run: str, tell: Callable[[str], None], heard: Callable[[str], bool]) -> None:
    """Tell of a run until it ends, or a line is entered after which it is not followed any more.

    Args:
        run: its id.
        tell: is given each line about it.
        heard: is given each line that is entered meanwhile; whether the run is followed on.

    Raises:
        NastuiError: there is none, or it cannot be read.
    """
    announcer = Announcer()
    with closing(RunFollower(run, reading=True)) as follower:
        while True:
            snapshot = follower.look()
            for line in announcer.lines(snapshot):
                tell(line)
            if not snapshot.run.driven or unread() or ((typed := _entered()) is not None and not heard(typed)):
                return


def _entered() -> str | None:
    """Wait a moment; the line that was entered meanwhile. What is piped in waits until the run has ended."""
    if not sys.stdin.isatty():
        time.sleep(_LOOK_SECONDS)
        return None
    return sys.stdin.readline().strip() if select.select([sys.stdin], [], [], _LOOK_SECONDS)[0] else None
