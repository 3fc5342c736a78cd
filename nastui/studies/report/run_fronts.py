"""The front of a run of a study: how good it is after so many queries."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.cells.spaces import space_named
from nastui.fitness.objectives import Objectives
from nastui.pareto.hypervolume import hypervolume_over
from nastui.pareto.indicators import igd_plus, share_found
from nastui.pareto.points import Points, normalised
from nastui.runs.fronts import FrontPoints, KnownFront, known_front, no_points
from nastui.runs.records import Records
from nastui.runs.rows import RunRow
from nastui.studies.plan.comparable import measured

Numbers = npt.NDArray[np.float64]
_UNKNOWN: Final = float("nan")


@dataclass(frozen=True, eq=False)
class RunFront:
    """Of a run with objectives: all distinct queries, in order."""

    points: FrontPoints
    known: KnownFront | None
    """The front of the table, where that is known."""
    measured: Hashable
    """Equal where hypervolumes can be compared."""

    @property
    def objectives(self) -> Objectives:
        """Of the run."""
        return self.points.objectives

    @cached_property
    def exact(self) -> Points | None:
        """The exact front, minimised; None where it is not known."""
        if self.known is None or not self.known.points:
            return None
        return np.array(self.known.points) * self.objectives.signs

    @cached_property
    def volumes(self) -> Numbers:
        """The hypervolume after each query; NaN where it is not measured."""
        reference = self.objectives.reference
        if reference is None:
            return np.full(len(self.points), _UNKNOWN)
        return hypervolume_over(self.points.costs.points, reference, self.points.costs.violation)

    def volume_after(self, queries: int | None) -> float:
        """The hypervolume after so many queries, or at the end."""
        end = len(self.volumes) if queries is None else min(queries, len(self.volumes))
        return float(self.volumes[end - 1]) if end else 0.0

    def found_after(self, queries: int | None) -> Points:
        """The points of the front by then, minimised."""
        points = self.points if queries is None else self.points.first(queries)
        return points.costs.points[points.front]

    def igd_plus_after(self, queries: int | None) -> float:
        """IGD⁺, each objective in units of the exact front's extent; NaN where that is not known."""
        if self.exact is None:
            return _UNKNOWN
        ends = self.exact.min(axis=0), self.exact.max(axis=0)
        return igd_plus(normalised(self.found_after(queries), *ends), normalised(self.exact, *ends))

    def share_after(self, queries: int | None) -> float:
        """The share of the exact front's points that are found, percent; NaN where that is not known."""
        return _UNKNOWN if self.exact is None else 100 * share_found(self.found_after(queries), self.exact)


def front_of_run(run: RunRow, records: Records) -> RunFront | None:
    """None for a run without objectives, or with one alone."""
    nothing = no_points(run.facts, space_named(run.facts["space"]))
    if nothing is None or len(nothing.objectives.optimised) < 2:
        return None
    new = np.flatnonzero(records["new"])
    cells, values = np.ascontiguousarray(records["cell"][new]), np.ascontiguousarray(records["objectives"][new])
    alike = measured(run.document, ((one.goal, one.reference) for one in nothing.objectives.each))
    return RunFront(FrontPoints(nothing.objectives, cells, values, new), known_front(run.facts), alike)
