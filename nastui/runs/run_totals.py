"""Running totals of a run, which budget is reached, and moments that can be joined."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.runs.arrivals import simulated_times
from nastui.runs.records import Records, has_rungs
from nastui.runs.settings import Budget

_UNITS: Final = {
    "evaluations": ("evaluation", "evaluations"),
    "unique_evaluations": ("unique query", "unique queries"),
    "generations": ("generation", "generations"),
    "simulated_seconds": ("simulated second", "simulated seconds"),
    "wall_seconds": ("wall second", "wall seconds"),
    "epochs": ("epoch", "epochs"),
}
"""Of one, and of more."""


@dataclass
class RunTotals:
    """Running totals over all evaluations of a run."""

    evaluations: int = 0
    unique: int = 0
    generation: int = 0
    simulated: float = 0.0
    """NaN once an evaluation's seconds were unknown."""
    best: float = -np.inf
    best_at: int | None = None
    epochs: int = 0
    """Charged, in a run with several fidelities."""

    def add(self, records: Records) -> None:
        """Count records; the first of the best fitness is kept."""
        fitness = records["fitness"]
        ranked = np.where(np.isnan(fitness), -np.inf, fitness)
        if len(ranked) and ranked[place := int(ranked.argmax())] > self.best:
            self.best, self.best_at = float(ranked[place]), self.evaluations + place
        self.evaluations += len(records)
        self.unique += int(records["new"].sum())
        self.simulated = float(simulated_times(records, self.simulated)[-1]) if len(records) else self.simulated
        self.epochs += int(records["charged"].sum()) if has_rungs(records) else 0

    def reached(self, budget: Budget, wall: float, size: int | None = None) -> str | None:
        """Which budget is used up, in words; None where none is. A generation of `size` evaluations counts when it is full."""
        generations = self.generation if size is None else self.evaluations // size
        used = {"evaluations": self.evaluations, "unique": self.unique, "generations": generations, "epochs": self.epochs}
        usage = budget.usage(**used, simulated=self.simulated, wall=wall)
        return next((f"the budget of {one.limit:,} {_UNITS[one.name][one.limit != 1]} is used up" for one in usage if one.used >= one.limit), None)

    def room(self, budget: Budget, new: np.ndarray, size: int | None = None) -> int:
        """How many of the next evaluations fit, where `new` marks those that are first of their query."""
        fits = len(new)
        if budget.evaluations is not None:
            fits = min(fits, budget.evaluations - self.evaluations)
        if budget.generations is not None and size is not None:
            fits = min(fits, budget.generations * size - self.evaluations)
        if budget.unique_evaluations is not None:
            fits = min(fits, _first(np.cumsum(new) >= budget.unique_evaluations - self.unique) + 1)
        return fits

    def timed_out(self, budget: Budget) -> bool:
        """Whether no simulated time, or no epoch, is left."""
        seconds, epochs = budget.simulated_seconds, budget.epochs
        return (seconds is not None and self.simulated >= seconds) or (epochs is not None and self.epochs >= epochs)

    def timed_room(self, budget: Budget, records: Records) -> int:
        """How many evaluations fit the simulated time and the epochs; the one that reaches the limit is the last."""
        fits = len(records)
        if budget.simulated_seconds is not None:
            fits = min(fits, _first(simulated_times(records, self.simulated) >= budget.simulated_seconds) + 1)
        if budget.epochs is not None and has_rungs(records):
            fits = min(fits, _first(np.cumsum(records["charged"], dtype=np.int64) >= budget.epochs - self.epochs) + 1)
        return fits


def _first(reached: np.ndarray) -> int:
    """The first True, or the length where there is none."""
    return int(reached.argmax()) if reached.any() else len(reached)


@dataclass(frozen=True)
class Moments:
    """Of a set of finite numbers; of none of them, all is 0."""

    count: int = 0
    mean: float = 0.0
    spread: float = 0.0
    """The standard deviation of the set itself (over n)."""

    def joined(self, other: Moments) -> Moments:
        """Those of both sets together (Chan, Golub and LeVeque 1983), in units of the greatest so that no square overflows."""
        if not self.count or not other.count:
            return self if self.count else other
        unit = max(abs(self.mean), abs(other.mean), self.spread, other.spread) or 1.0
        total = self.count + other.count
        one, two = self.count / total, other.count / total
        between = other.mean / unit - self.mean / unit
        square = one * (self.spread / unit) ** 2 + two * (other.spread / unit) ** 2 + one * two * between**2
        return Moments(total, (self.mean / unit + two * between) * unit, math.sqrt(square) * unit)


def moments_of(values: npt.NDArray[Any]) -> Moments:
    """Those of the finite ones among the values."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return Moments()
    unit = float(np.abs(finite).max()) or 1.0
    scaled = finite / unit
    mean = float(scaled.sum()) / len(scaled)
    deviations = scaled - mean
    return Moments(len(finite), mean * unit, math.sqrt(float(deviations @ deviations) / len(finite)) * unit)
