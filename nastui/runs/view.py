"""What the live screen shows of a run at one moment, computed once for all its panels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from nastui.fitness.training.progress import TrainingProgress
from nastui.runs.meter import Timing
from nastui.runs.watching import Generation, Snapshot

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
class View:
    """A snapshot of a run with all that its panels need."""

    snapshot: Snapshot
    options: ViewOptions = field(default_factory=ViewOptions)
    role: str = "read-only"
    """`read-only`, `control`, or empty where the run is this process's own."""
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
