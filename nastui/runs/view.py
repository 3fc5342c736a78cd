"""What a live view shows of a run at one moment, with its speed and the time that is left."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from nastui.drawing.numbers import rate_unit
from nastui.fitness.training.progress import TrainingProgress
from nastui.runs.watching import Generation, Snapshot

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


XAxis: TypeAlias = Literal["queries", "time"]
YAxis: TypeAlias = Literal["fitness", "regret"]
_MOST_POINTS: Final = 300


@dataclass(frozen=True)
class ViewOptions:
    """How the user wants a run shown."""

    x: XAxis = "queries"
    y: YAxis = "fitness"
    log: bool = False
    dimmed: bool = True


@dataclass(frozen=True)
class RunView:
    """A snapshot of a run with all that its panels need."""

    snapshot: Snapshot
    options: ViewOptions = field(default_factory=ViewOptions)
    role: str = "read-only"
    """`read-only`, `control`, `elsewhere` (another process drives it), or empty where the run is this process's own."""
    pace: float | None = None
    timing: Timing = field(default_factory=Timing)
    armed: bool = False
    """Whether the next `s` stops the run."""
    training: TrainingProgress | None = None
    """The training that the run is at, where it is this process's own and really trains."""

    @property
    def optimum(self) -> float | None:
        """The best fitness there is, where the benchmark knows it."""
        optimum = self.snapshot.run.facts.get("optimum")
        return float(optimum) if isinstance(optimum, int | float) else None

    def regret(self, fitness: float | None) -> float | None:
        """How far a fitness is from the optimum."""
        return None if self.optimum is None or fitness is None else max(0.0, self.optimum - fitness)

    def points(self, name: Literal["best", "mean"]) -> list[tuple[float, float]]:
        """(x, y) of the generations, as the chart shows them; of very many an even choice, which no chart can tell from all."""
        generations = self.snapshot.generations
        step = max(1, len(generations) // _MOST_POINTS)
        chosen = generations if step == 1 else (*generations[:-1:step], generations[-1])
        found = ((self._x(one), self._y(getattr(one, name))) for one in chosen)
        return [(x, y) for x, y in found if x is not None and y is not None]

    def _x(self, one: Generation) -> float | None:
        return float(one.unique_total) if self.options.x == "queries" else one.simulated

    def _y(self, fitness: float | None) -> float | None:
        return self.regret(fitness) if self.options.y == "regret" else fitness
