"""The fronts of runs with objectives: what was evaluated as points, the front that is found so far, and the front that the table has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.algorithms.notes import FrontNote, Notes
from nastui.cells.arrays import Cells
from nastui.cells.space import Space
from nastui.fitness.fitness import Floats
from nastui.fitness.objectives import Costs, Objectives, costs_of_values, objectives_of
from nastui.pareto.dominance import nondominated
from nastui.pareto.hypervolume import GrowingFront
from nastui.pareto.indicators import among, share_found
from nastui.pareto.knee import knee
from nastui.runs.records import Records

MOST_POINTS: Final = 50_000
"""Of more points those of the front and the latest are kept for views."""

_LEAST_WITH_KNEE: Final = 3


class FrontTracker:
    """Follows the front of a run as it is evaluated, for the notes of its generations."""

    def __init__(self, objectives: Objectives) -> None:
        self._objectives = objectives
        several = len(objectives.optimised) > 1
        self._front = GrowingFront(len(objectives.optimised), objectives.reference if several else None)
        self._measured = several and objectives.reference is not None

    def add(self, records: Records) -> None:
        """Take evaluations."""
        costs = costs_of_values(self._objectives, records["objectives"][records["new"] > 0])
        self._front.add(costs.points, costs.violation)

    def notes(self) -> Notes:
        """Size and hypervolume of the front so far."""
        return FrontNote(float(len(self._front.points)), self._front.hypervolume if self._measured else None).stored()


@dataclass(frozen=True, eq=False)
class FrontPoints:
    """The distinct queries of a run with objectives, in the order of their evaluation."""

    objectives: Objectives
    cells: Cells
    values: Floats
    """Queries × objectives, as they were measured; NaN where unknown."""
    numbers: npt.NDArray[np.int64]
    """Of the evaluations, from 0."""

    def __len__(self) -> int:
        """How many queries."""
        return len(self.numbers)

    @cached_property
    def costs(self) -> Costs:
        """As points that are minimised."""
        return costs_of_values(self.objectives, self.values)

    @cached_property
    def front(self) -> npt.NDArray[np.int64]:
        """The places of the queries on the front, the best by the first objective first; of equal ones all."""
        places = np.flatnonzero(nondominated(self.costs.points, self.costs.violation))
        return places[np.lexsort((self.numbers[places], *reversed(self.costs.points[places].T)))]

    @cached_property
    def knee(self) -> int | None:
        """The place in `front` of its knee, among what is better than the reference where enough is; None where it has none."""
        points, reference = self.costs.points[self.front], self.objectives.reference
        inside = np.arange(len(points)) if reference is None else np.flatnonzero((points < reference).all(axis=1))
        if len(inside) < _LEAST_WITH_KNEE:
            inside = np.arange(len(points))
        place = knee(points[inside])
        return None if place is None else int(inside[place])

    def values_of(self, number: int) -> Floats | None:
        """What was measured in the evaluation of this number; None where it was no new query, or is not kept."""
        place = int(np.searchsorted(self.numbers, number))
        return self.values[place] if place < len(self) and self.numbers[place] == number else None

    def before(self, evaluations: int) -> FrontPoints:
        """Only those among the first evaluations."""
        end = int(np.searchsorted(self.numbers, evaluations))
        return self if end == len(self) else self._part(slice(end))

    def first(self, queries: int) -> FrontPoints:
        """Only so many, the earliest."""
        return self if queries >= len(self) else self._part(slice(queries))

    def more(self, records: Records, first: int) -> FrontPoints:
        """With evaluations, of which the first has this number."""
        new = np.flatnonzero(records["new"])
        cells = np.concatenate([self.cells, records["cell"][new]])
        values = np.concatenate([self.values, records["objectives"][new]])
        grown = FrontPoints(self.objectives, cells, values, np.concatenate([self.numbers, first + new]))
        return grown if len(grown) <= MOST_POINTS else grown._thinned()

    def _thinned(self) -> FrontPoints:
        kept = np.arange(len(self)) >= len(self) - MOST_POINTS // 2
        kept[self.front] = True
        return self._part(np.flatnonzero(kept))

    def _part(self, part: slice | npt.NDArray[np.int64]) -> FrontPoints:
        return FrontPoints(self.objectives, self.cells[part], self.values[part], self.numbers[part])


def no_points(facts: Mapping[str, Any], space: Space) -> FrontPoints | None:
    """Before the first evaluation; None for a run without objectives."""
    objectives = objectives_of(facts)
    if objectives is None:
        return None
    nothing = np.empty((0, len(objectives)))
    return FrontPoints(objectives, np.empty((0, space.length), dtype=np.uint8), nothing, np.empty(0, dtype=np.int64))


# ---- the front that there is


@dataclass(frozen=True)
class KnownFront:
    """The exact front of the table, as a run's facts have it."""

    points: tuple[tuple[float, ...], ...] = ()
    """Distinct points, in units of the optimised objectives; empty where they are too many to be kept."""
    cells: int = 0
    hypervolume: float | None = None

    def share(self, hypervolume: float | None) -> float | None:
        """A hypervolume as a share of its own, 0 to 1."""
        return hypervolume / self.hypervolume if hypervolume is not None and self.hypervolume else None


def known_front(facts: Mapping[str, Any]) -> KnownFront | None:
    """From the facts of a run; None where its table does not know it."""
    given = facts.get("front")
    if not isinstance(given, Mapping):
        return None
    return KnownFront(tuple(map(tuple, given.get("points") or ())), int(given.get("cells") or 0), given.get("hypervolume"))


# ---- the members of a front, for tables and files


@dataclass(frozen=True)
class FrontMember:
    """A query on the front."""

    number: int
    """Of its evaluation, from 0."""
    cell: str
    values: tuple[float, ...]
    """Of all objectives, in the order of the preset."""
    knee: bool = field(default=False, kw_only=True)
    best: bool = field(default=False, kw_only=True)
    """Whether it is the best by the first objective of what meets all bounds; the first found of several."""
    exact: bool | None = field(default=None, kw_only=True)
    """Whether it is on the exact front; None where that is not known."""


def members_of(points: FrontPoints, space: Space, known: KnownFront | None) -> tuple[FrontMember, ...]:
    """The members of the front, the best by the first objective first."""
    exact = on_known(points, known)
    return tuple(
        FrontMember(
            int(points.numbers[place]),
            space.format(points.cells[place]),
            tuple(points.values[place].tolist()),
            knee=number == points.knee,
            best=number == 0,
            exact=None if exact is None else exact[number],
        )
        for number, place in enumerate(points.front.tolist())
    )


def on_known(points: FrontPoints, known: KnownFront | None) -> list[bool] | None:
    """Of each member of the front whether it is one of the known front; None where that is not known."""
    return among(_optimised(points), known.points).tolist() if known is not None and known.points else None


def share_of_known(points: FrontPoints, known: KnownFront | None) -> float | None:
    """The share of the known front's distinct points that are found; None where that is not known."""
    return share_found(_optimised(points), known.points) if known is not None and known.points else None


def _optimised(points: FrontPoints) -> Floats:
    """Members of the front × optimised objectives, in their own units."""
    return points.values[points.front][:, list(points.objectives.optimised)]
