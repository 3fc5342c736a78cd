"""The objectives of a run: what is optimised and what is bounded, and how measured numbers become points that are minimised."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells
from nastui.fitness.fitness import Evaluations, Floats

_WORST: Final = np.inf


@dataclass(frozen=True)
class Objective:
    """One of them, with nothing left open."""

    name: str
    unit: str
    goal: str
    """`max`, `min`, or `none`: it is bounded only."""
    max: float | None = None
    min: float | None = None
    reference: float | None = None
    """Of the hypervolume, in the objective's unit; None where it is not given and no table says what is worst."""
    free: bool = False
    """Known of every cell without evaluating it."""

    @property
    def optimised(self) -> bool:
        """Whether it is more than bounded."""
        return self.goal != "none"

    @property
    def bounded(self) -> bool:
        """Whether it has a bound."""
        return self.max is not None or self.min is not None

    def excess(self, values: Floats) -> Floats:
        """By how much values are outside the bounds, as a share of the bound; 0 inside, infinite where they are unknown."""
        over = np.zeros(len(values))
        for bound, beyond in ((self.max, values - (self.max or 0.0)), (self.min, (self.min or 0.0) - values)):
            if bound is not None:
                over += np.maximum(beyond, 0.0) / (abs(bound) or 1.0)
        return np.where(np.isnan(values), _WORST, over)


@dataclass(frozen=True)
class Objectives:
    """All objectives of a run, in the order of its preset. Measured values are cells × objectives."""

    each: tuple[Objective, ...]
    look: Callable[[Cells], Floats] | None = None
    """Gives cells × objectives of any cells: those that are free, NaN for all others. None: the objectives are only looked at."""

    def __len__(self) -> int:
        """How many there are, bounded ones among them."""
        return len(self.each)

    @cached_property
    def optimised(self) -> tuple[int, ...]:
        """The places of those that are optimised."""
        return tuple(place for place, one in enumerate(self.each) if one.optimised)

    @cached_property
    def free(self) -> tuple[int, ...]:
        """The places of those that are known without a query."""
        return tuple(place for place, one in enumerate(self.each) if one.free)

    @cached_property
    def signs(self) -> Floats:
        """Of those that are optimised: −1 where more is better, else 1."""
        return np.array([-1.0 if self.each[place].goal == "max" else 1.0 for place in self.optimised])

    @cached_property
    def reference(self) -> Floats | None:
        """The reference point, minimised; None where one of its numbers is not known."""
        given = [self.each[place].reference for place in self.optimised]
        return None if None in given else np.array(given, dtype=np.float64) * self.signs

    def points(self, values: Floats) -> Floats:
        """Cells × optimised objectives, all minimised; NaN where unknown."""
        return np.asarray(values[:, list(self.optimised)] * self.signs)

    def violation(self, values: Floats) -> Floats:
        """By how much each cell is outside all bounds together, as shares of the bounds; 0 where it meets them, infinite where one is unknown."""
        return np.asarray(np.sum([one.excess(values[:, place]) for place, one in enumerate(self.each)], axis=0))

    def scalar(self, values: Floats) -> Floats:
        """What stands for the fitness: the first optimised objective, higher is better; −inf where a bound is not met, NaN where unknown."""
        place = self.optimised[0]
        first = -self.signs[0] * values[:, place]
        unknown = np.isnan(values).any(axis=1)
        return np.where(unknown, np.nan, np.where(self.violation(values) > 0, -np.inf, first))

    def as_facts(self) -> list[dict[str, Any]]:
        """As the store keeps them for views."""
        return [asdict(one) for one in self.each]


def objectives_of(facts: Mapping[str, Any]) -> Objectives | None:
    """The objectives that a run's stored facts tell of; None where it has none."""
    given: Sequence[Mapping[str, Any]] | None = facts.get("objectives")
    if not given:
        return None
    names = [one.name for one in fields(Objective)]
    return Objectives(tuple(Objective(**{name: one[name] for name in names if name in one}) for one in given))


# ---- what an algorithm compares cells by


@dataclass(frozen=True)
class Costs:
    """Evaluated cells as points that are minimised."""

    points: Floats
    """Cells × optimised objectives; NaN where unknown."""
    violation: Floats
    """Of each cell; 0 where it meets all bounds."""

    def __len__(self) -> int:
        """How many cells."""
        return len(self.points)

    def __getitem__(self, part: slice | npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> Costs:
        """Some of them."""
        return Costs(self.points[part], self.violation[part])

    def joined(self, other: Costs) -> Costs:
        """These, then the others."""
        return Costs(np.concatenate([self.points, other.points]), np.concatenate([self.violation, other.violation]))

    @cached_property
    def usable(self) -> npt.NDArray[np.bool_]:
        """Which cells are known and meet all bounds."""
        return np.asarray(self.violation <= 0)


def costs_of(objectives: Objectives | None, evaluations: Evaluations) -> Costs:
    """The costs of evaluated cells; in a run without objectives, the negative fitness."""
    if objectives is None or evaluations.objectives is None:
        return Costs(-evaluations.ranked[:, None], np.where(np.isfinite(evaluations.ranked), 0.0, np.inf))
    return costs_of_values(objectives, evaluations.objectives)


def costs_of_values(objectives: Objectives, values: Floats) -> Costs:
    """The costs of measured, or predicted, values. What is not finite comes after all else."""
    points = objectives.points(values)
    return Costs(points, np.where(np.isfinite(points).all(axis=1), objectives.violation(values), np.inf))


def unknown_costs(objectives: Objectives, count: int) -> Costs:
    """Of cells that were not evaluated: they come after all others."""
    return Costs(np.full((count, len(objectives.optimised)), np.nan), np.full(count, np.inf))


def no_costs(objectives: Objectives | None) -> Costs:
    """Of no cells."""
    return Costs(np.empty((0, 1 if objectives is None else len(objectives.optimised))), np.empty(0))
