"""What a live view shows of a run at one moment, with its speed and the time that is left."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Literal, TypeAlias

from nastui.algorithms.next_step import screened
from nastui.algorithms.notes import Rungs
from nastui.algorithms.registry import ALGORITHMS
from nastui.cells.spaces import space_named
from nastui.drawing.numbers import rate_unit
from nastui.fitness.training.progress import TrainingProgress
from nastui.runs.fronts import FrontMember, FrontPoints, KnownFront, known_front, members_of
from nastui.runs.generation import Generation
from nastui.runs.settings import BudgetUsage
from nastui.runs.trail import Incumbent
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
        self._pace: float | None = None
        self._turned = False

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
        self._heed(snapshot.pace)
        self._take(_Seen(self._elapsed, snapshot.evaluations, snapshot.done_share or 0.0))
        if snapshot.run.state != "running":
            return None, None
        return self._rate("evaluations"), self._remaining(snapshot)

    def _estimate(self, snapshot: Snapshot) -> float:
        """What was stored at the last heartbeat, and the time since."""
        run = snapshot.run
        beating = run.state == "running" and run.heartbeat is not None
        return run.wall + (max(0.0, min(self._now() - (run.heartbeat or 0.0), _LONGEST_SILENCE)) if beating else 0.0)

    def _heed(self, pace: float) -> None:
        """What was seen at another pace says nothing of the time that is left."""
        if pace != self._pace:
            self._turned = self._turned or self._pace is not None
            self._pace = pace
            self._seen.clear()

    def _take(self, seen: _Seen) -> None:
        """Keep it where something has changed; forget what is neither recent nor needed."""
        if not self._seen or seen.evaluations != self._seen[-1].evaluations:
            self._seen.append(seen)
        while len(self._seen) > _LEAST_CHANGES and seen.at - self._seen[1].at > _WINDOW_SECONDS:
            self._seen.popleft()

    def _rate(self, what: str, *, ever: bool = True) -> float | None:
        """The growth per second of late; as long as too little was seen, that of all of the run, or None."""
        first, last = self._seen[0], self._seen[-1]
        gap = (last.at - first.at) / max(1, len(self._seen) - 1)
        seconds = max(last.at - first.at, self._elapsed - first.at - gap)
        if len(self._seen) > 1 and seconds >= _LEAST_SECONDS:
            return float(getattr(last, what) - getattr(first, what)) / seconds
        return float(getattr(last, what)) / self._elapsed if ever and self._elapsed >= _LEAST_SECONDS else None

    def _remaining(self, snapshot: Snapshot) -> float | None:
        share, rate = snapshot.done_share, self._rate("share", ever=not self._turned)
        if not share:
            return None
        generations = (1 - share) / share * (snapshot.last.number if snapshot.last else 0)
        waits = generations * (self._pace or 0.0)  # no generation takes less than the pace
        needed = max(waits, (1 - share) / rate) if rate and rate > 0 else waits
        return max(0.0, needed - (self._elapsed - self._seen[-1].at)) if needed else None


XAxis: TypeAlias = Literal["queries", "time"]
YAxis: TypeAlias = Literal["front", "hypervolume", "regret", "fitness", "accuracy"]


@dataclass(frozen=True)
class ViewOptions:
    """How the user wants a run shown."""

    x: XAxis = "queries"
    y: YAxis | None = None
    """None: the front of a run with objectives, else the regret where the optimum is known, else the fitness."""
    log: bool | None = None
    """None: of the regret."""
    whole: bool = False
    """Whether the y axis holds all points, and not what matters by now."""
    dimmed: bool = True
    pair: int = 0
    """Which two of the objectives the picture of the front has."""
    member: int | None = None
    """The evaluation, from 0, of the member of the front that is looked at; None: the best."""
    rival: int | None = None
    """That of the member that it is compared with."""


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
    cursor: int | None = None
    """The generation that is looked at; None: the latest, also when there are more."""
    back: int = 0
    """How many bests before that generation's is shown."""

    @property
    def optimum(self) -> float | None:
        """The best fitness there is, where the benchmark knows it."""
        optimum = self.snapshot.run.facts.get("optimum")
        return float(optimum) if isinstance(optimum, int | float) else None

    def regret(self, fitness: float | None) -> float | None:
        """How far a fitness is from the optimum."""
        return None if self.optimum is None or fitness is None else max(0.0, self.optimum - fitness)

    @property
    def y_axes(self) -> tuple[YAxis, ...]:
        """What the chart can show."""
        regret: tuple[YAxis, ...] = ("regret",) if self.optimum is not None else ()
        return (*self._front_axes, *regret, "fitness", "accuracy")

    @property
    def _front_axes(self) -> tuple[YAxis, ...]:
        """Of a run with objectives; the hypervolume where there is one."""
        if self.snapshot.points is None or len(self.snapshot.points.objectives) < 2:
            return ()
        return ("front", "hypervolume") if self.hypervolume is not None else ("front",)

    @cached_property
    def points(self) -> FrontPoints | None:
        """What was evaluated up to the generation that is looked at, of a run with objectives."""
        points = self.snapshot.points
        return points if points is None or self.cursor is None or self.shown is None else points.before(self.shown.total)

    @property
    def hypervolume(self) -> float | None:
        """Of the front at the generation that is looked at; None where it is not measured."""
        return self.shown.front.hypervolume if self.shown is not None and self.shown.front is not None else None

    @cached_property
    def known_front(self) -> KnownFront | None:
        """The front that the table has."""
        return known_front(self.snapshot.run.facts)

    @cached_property
    def members(self) -> tuple[FrontMember, ...]:
        """Of the front that is found by then."""
        space = space_named(self.snapshot.run.facts["space"])
        return () if self.points is None else members_of(self.points, space, self.known_front)

    @property
    def member(self) -> FrontMember | None:
        """The member of the front that is looked at."""
        return self._member(self.options.member) or next(iter(self.members), None)

    @property
    def rival(self) -> FrontMember | None:
        """The one that it is compared with."""
        return self._member(self.options.rival)

    def _member(self, number: int | None) -> FrontMember | None:
        return next((one for one in self.members if one.number == number), None)

    @property
    def y(self) -> YAxis:
        """What it shows."""
        return self.options.y if self.options.y in self.y_axes else self.y_axes[0]

    @property
    def log(self) -> bool:
        """Whether its y axis is logarithmic."""
        return self.y == "regret" if self.options.log is None else self.options.log

    @cached_property
    def generations(self) -> tuple[Generation, ...]:
        """Up to the one that is looked at."""
        every = self.snapshot.generations
        return every if self.cursor is None else every[: bisect_right(every, self.cursor, key=lambda one: one.number)]

    @property
    def shown(self) -> Generation | None:
        """The generation that is looked at."""
        return self.generations[-1] if self.generations else None

    @cached_property
    def bests(self) -> tuple[Incumbent, ...]:
        """The trail up to that generation."""
        trail = self.snapshot.trail
        return trail if self.cursor is None else trail[: bisect_right(trail, self.cursor, key=lambda one: one.generation)]

    @property
    def usage(self) -> tuple[BudgetUsage, ...]:
        """How far each limit of the budget is used by then; at an earlier generation without the time on the clock, which nobody knows."""
        if self.cursor is None:
            return self.snapshot.usage(self.timing.elapsed)
        then = replace(self.snapshot, generations=self.generations, evaluations=self.shown.total if self.shown else 0)
        return tuple(one for one in then.usage(0.0) if one.name != "wall_seconds")

    @property
    def done_share(self) -> float | None:
        """The share of the budget that is used by then (0 to 1); None where it cannot be said."""
        if self.cursor is None:
            return self.snapshot.done_share
        return min(1.0, max(one.share for one in self.usage)) if self.usage else None

    @property
    def place(self) -> int:
        """Which of the bests is shown, from 0; −1 where there is none."""
        return max(min(0, len(self.bests) - 1), len(self.bests) - 1 - self.back)

    @property
    def best(self) -> Incumbent | None:
        """The best cell that is shown."""
        return self.bests[self.place] if self.bests else None

    @property
    def previous(self) -> Incumbent | None:
        """The best before it."""
        return self.bests[self.place - 1] if self.place > 0 else None

    @property
    def predicting(self) -> bool:
        """Whether the run has a predictor."""
        return self.snapshot.run.document.get("predictor") is not None

    @property
    def has_fidelities(self) -> bool:
        """Whether cells are measured at several fidelities."""
        return "fidelities" in self.snapshot.run.facts

    @property
    def rungs(self) -> Rungs | None:
        """What was found at each fidelity by then; None where there is one, or nothing yet."""
        return Rungs.of(self.shown.notes) if self.shown else None

    @property
    def step(self) -> str:
        """What the algorithm does next, in one line."""
        spec, shown = self.snapshot.run.spec, self.shown
        told = shown.total if shown else 0
        step = ALGORITHMS.entry(spec.algorithm.name).step(spec.algorithm.settings, told, shown.notes if shown else {})
        return screened(step, spec.acceleration) if spec.acceleration is not None and told else step
