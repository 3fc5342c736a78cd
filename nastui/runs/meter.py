"""How long a run has been driven, how fast it is, and how long it still takes: what a watcher works out from the snapshots that it sees."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from nastui.drawing.numbers import rate_unit
from nastui.runs.watching import Snapshot

_WINDOW_SECONDS: Final = 3.0
_LEAST_CHANGES: Final = 5
"""Of a slow run so many changes are looked back on, however long ago."""
_LEAST_SECONDS: Final = 0.5
_LONGEST_SILENCE: Final = 30.0
"""So long after a heartbeat the run is still taken to be at work."""


@dataclass(frozen=True)
class Timing:
    """How long it took, how fast it is, how long it will take."""

    elapsed: float = 0.0
    """Seconds that the run was driven, pauses left out, all sessions together. Never falls."""
    per_second: float | None = None
    """Evaluations per second: lately while it runs, over all of it afterwards; None in a pause."""
    unit: str = "s"
    """The unit in which the pace is told; it does not flip where a pace wavers."""
    remaining: float | None = None
    """Seconds until the budget is used up at the pace of late; None where that cannot be said."""


@dataclass(frozen=True)
class _Seen:
    at: float
    evaluations: int
    share: float


class Meter:
    """Follows one run. Time is the run's own, which stands still in pauses and between sessions."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._elapsed = 0.0
        self._seen: deque[_Seen] = deque()
        self._unit = ""

    def timing(self, snapshot: Snapshot) -> Timing:
        """Take a snapshot in."""
        self._elapsed = max(self._elapsed, self._estimate(snapshot))
        per_second, remaining = self._paces(snapshot)
        if per_second is not None:
            self._unit = rate_unit(per_second, self._unit)
        return Timing(self._elapsed, per_second, self._unit or "s", remaining)

    def _paces(self, snapshot: Snapshot) -> tuple[float | None, float | None]:
        """Evaluations per second, and the seconds that remain."""
        if not snapshot.run.driven:
            return snapshot.evaluations / snapshot.run.wall if snapshot.run.wall > 0 else None, None
        self._take(_Seen(self._elapsed, snapshot.evaluations, snapshot.done_share or 0.0))
        if snapshot.run.state != "running":
            return None, None
        return self._rate("evaluations"), self._remaining(snapshot.done_share)

    def _estimate(self, snapshot: Snapshot) -> float:
        """What was stored at the last heartbeat, and the time since."""
        run = snapshot.run
        beating = run.state == "running" and run.heartbeat is not None
        return run.wall + (max(0.0, min(self._now() - (run.heartbeat or 0.0), _LONGEST_SILENCE)) if beating else 0.0)

    def _take(self, seen: _Seen) -> None:
        """Keep it where something has changed; forget what is neither recent nor needed."""
        if not self._seen or seen.evaluations != self._seen[-1].evaluations:
            self._seen.append(seen)
        while len(self._seen) > _LEAST_CHANGES and seen.at - self._seen[1].at > _WINDOW_SECONDS:
            self._seen.popleft()

    def _rate(self, what: str) -> float | None:
        """The growth per second of late; of all of the run as long as too little was seen."""
        first, last = self._seen[0], self._seen[-1]
        gap = (last.at - first.at) / max(1, len(self._seen) - 1)
        seconds = max(last.at - first.at, self._elapsed - first.at - gap)
        if len(self._seen) > 1 and seconds >= _LEAST_SECONDS:
            return float(getattr(last, what) - getattr(first, what)) / seconds
        return float(getattr(last, what)) / self._elapsed if self._elapsed >= _LEAST_SECONDS else None

    def _remaining(self, share: float | None) -> float | None:
        rate = self._rate("share")
        if not share or not rate or rate < 0:
            return None
        return max(0.0, (1 - share) / rate - (self._elapsed - self._seen[-1].at))
