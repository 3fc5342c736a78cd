"""A fitness with objectives beside it: every evaluation measures all of them, and its fitness is what stands for them in one number."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, Place
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import At, Evaluations, Fitness, FitnessContext, FitnessFacts, Floats
from nastui.fitness.objective_settings import ObjectiveSettings, goal_of
from nastui.fitness.objective_sources import LatencySource, ObjectiveSource, ScoreSource, source_of
from nastui.fitness.objectives import Costs, Objective, Objectives, costs_of_values
from nastui.pareto.dominance import nondominated
from nastui.pareto.hypervolume import hypervolume

_MOST_POINTS: Final = 400
"""Of an exact front that a run keeps in its facts."""


@dataclass(frozen=True)
class ExactFront:
    """The best that the table has."""

    points: Floats
    """Distinct points × optimised objectives, in their own units, ordered."""
    cells: int
    """How many rows are on it."""
    hypervolume: float | None
    """None where there is no reference point."""

    def as_facts(self) -> dict[str, Any]:
        """As the store keeps it; points only where they are few enough to draw."""
        points = self.points.tolist() if len(self.points) <= _MOST_POINTS else None
        return {"points": points, "cells": self.cells, "hypervolume": self.hypervolume}


class SeveralObjectives(Fitness):
    """Measures all objectives of each cell that the fitness evaluates.

    Args:
        fitness: what evaluates, and is charged for.
        settings: of each objective.
        context: of the run.

    Raises:
        InputError: a column or score is not there, two objectives are the same, or no cell of the table meets the bounds.
    """

    def __init__(self, fitness: Fitness, settings: Sequence[ObjectiveSettings], context: FitnessContext) -> None:
        self.inner, self.settings_of_objectives, self._benchmark = fitness, tuple(settings), context.benchmark
        self.sources: tuple[ObjectiveSource, ...] = tuple(source_of(one, number, fitness, context) for number, one in enumerate(settings, start=1))
        self.rows = self._rows()
        self.objectives = Objectives(tuple(map(self._objective, settings, self.sources, self.rows)), self.look)
        self._check_difference()
        self._check_bounds()

    # ---- what the engine sets and reads

    @property
    def slice_size(self) -> int | None:  # type: ignore[override]
        """The smallest of all parts."""
        sizes = [part.slice_size for part in self._parts if part.slice_size]
        return min(sizes, default=1 if self._measures else None)

    @property
    def expensive(self) -> bool:  # type: ignore[override]
        """Whether one of the parts is."""
        return self._measures or any(part.expensive for part in self._parts)

    @property
    def should_stop(self) -> Callable[[], bool]:
        """Passed on to all parts."""
        return self.inner.should_stop

    @should_stop.setter
    def should_stop(self, ask: Callable[[], bool]) -> None:
        for part in self._parts:
            part.should_stop = ask

    def settled(self) -> Any | None:
        """Of the fitness itself."""
        return self.inner.settled()

    def settled_objectives(self) -> tuple[ObjectiveSettings, ...]:
        """The settings of the objectives, completed by what was measured."""
        return tuple(
            replace(one, seconds_per_cell=source.seconds_per_cell) if isinstance(source, ScoreSource) and one.seconds_per_cell is None else one
            for one, source in zip(self.settings_of_objectives, self.sources, strict=True)
        )

    # ---- what is known without evaluating

    def facts(self) -> FitnessFacts:
        """Those of the fitness, with what stands for all objectives in its place."""
        facts, covered, front = self.inner.facts(), self.covered(), self.exact_front
        first = self.objectives.optimised[0]
        known = self._table is not None
        best = self.objectives.scalar(self._table)[covered] if self._table is not None else np.empty(0)
        best = best[np.isfinite(best)]
        return replace(
            facts,
            metric=self._metric(facts),
            unit=self.objectives.each[first].unit,
            split="test" if any(source.split == "test" for source in self.sources) else self.sources[first].split,
            optimum=float(best.max()) if known and front is not None and len(best) else None,
            coverage=min(facts.coverage, int(covered.sum())) if self.needs_table else facts.coverage,
            digest=self._digest(facts),
        )

    def computed_on(self) -> str | None:
        """As of the fitness."""
        return self.inner.computed_on()

    def facts_of_objectives(self) -> dict[str, Any]:
        """What the store keeps beside the facts of a fitness."""
        front = self.exact_front
        return {"objectives": self.objectives.as_facts(), "front": None if front is None else front.as_facts()}

    @property
    def needs_table(self) -> bool:
        """Whether an objective is known of the table's cells only."""
        return any(source.needs_table for source in self.sources)

    def covered(self) -> npt.NDArray[np.bool_]:
        """Rows that have the fitness and every objective that the table should have."""
        return self._covered

    @cached_property
    def _covered(self) -> npt.NDArray[np.bool_]:
        covered = self.inner.covered()
        for values in self.rows:
            covered = covered if values is None or not len(values) else covered & ~np.isnan(values)
        return covered

    def least_covered(self) -> tuple[str, str] | None:
        """Name and key of the objective that the fewest rows have; None where the fitness itself has none fewer."""
        counts = [(int((~np.isnan(values)).sum()), place) for place, values in enumerate(self.rows) if values is not None]
        least, place = min(counts, default=(self._benchmark.size, 0))
        if least >= int(self.inner.covered().sum()):
            return None
        return self.objectives.each[place].name, f"objective.{place + 1}"

    def instead(self, of: int) -> tuple[str, ...]:
        """Of the fitness alone, where that is what lacks numbers."""
        return self.inner.instead(of) if int(self.inner.covered().sum()) < of else ()

    @cached_property
    def exact_front(self) -> ExactFront | None:
        """The best of the table; None where not every objective is known of its rows."""
        if self._table is None:
            return None
        costs = self.costs_of_rows
        best = nondominated(costs.points, costs.violation) & self.covered()
        chosen = list(self.objectives.optimised)
        points = np.unique(self._table[best][:, chosen], axis=0)
        reference = self.objectives.reference
        volume = None if reference is None else hypervolume(costs.points[best], reference)
        return ExactFront(points, int(best.sum()), volume)

    @property
    def costs_of_rows(self) -> Costs:
        """Of all rows of the table; those that are not covered come last."""
        assert self._table is not None
        return costs_of_values(self.objectives, np.where(self.covered()[:, None], self._table, np.nan))

    def look(self, cells: Cells) -> Floats:
        """The free objectives of any cells, NaN for the others."""
        columns = [
            source.values(cells, None) if one.free else np.full(len(cells), np.nan)
            for one, source in zip(self.objectives.each, self.sources, strict=True)
        ]
        return np.stack(columns, axis=1)

    # ---- evaluating

    def foresee(self, cells: Cells, numbers: npt.NDArray[np.int64], at: At | None = None) -> None:
        """Passed on to the fitness."""
        self.inner.foresee(cells, numbers, at)

    def evaluate(self, cells: Cells, numbers: npt.NDArray[np.int64]) -> Evaluations:
        """Evaluate with the fitness, then measure the objectives. Raises as those do."""
        evaluated = self.inner.evaluate(cells, numbers)
        values = np.stack([source.values(cells, evaluated) for source in self.sources], axis=1)
        seconds = evaluated.table_seconds + sum(source.seconds_per_cell for source in self.sources)
        return replace(evaluated, fitness=self.objectives.scalar(values), table_seconds=seconds, objectives=values)

    # ---- parts

    @property
    def _parts(self) -> list[Fitness]:
        return [self.inner, *(source.fitness for source in self.sources if isinstance(source, ScoreSource))]

    @property
    def _measures(self) -> bool:
        return any(isinstance(source, LatencySource) for source in self.sources)

    def _rows(self) -> tuple[Floats | None, ...]:
        """Of each source the numbers of all rows, as far as the table has any."""
        size = self._benchmark.size
        found = (source.of_rows() for source in self.sources)
        return tuple(None if values is None or len(values) != size or not size else values for values in found)

    @cached_property
    def _table(self) -> Floats | None:
        """Rows × objectives; None where not all are known."""
        known = [values for values in self.rows if values is not None]
        return np.stack(known, axis=1) if len(known) == len(self.rows) else None

    def _objective(self, settings: ObjectiveSettings, source: ObjectiveSource, values: Floats | None) -> Objective:
        goal = goal_of(settings, source.column)
        free = source.free if settings.query == "auto" else settings.query == "free"
        if free and not source.free and not source.needs_table:
            raise InputError(
                f"{settings.name} is only known of cells that were evaluated", remedy="leave query out", place=self._place(settings, "query")
            )
        finite = np.empty(0) if values is None else values[np.isfinite(values)]
        worst = None if not len(finite) else float(finite.min() if goal == "max" else finite.max())
        reference = settings.reference if settings.reference is not None else worst
        return Objective(source.name or settings.name, source.unit, goal, settings.max, settings.min, reference if goal != "none" else None, free)

    def _metric(self, facts: FitnessFacts) -> str:
        first, *others = (self.objectives.each[place] for place in self.objectives.optimised)
        bounded = [one for one in self.objectives.each if one.bounded]
        words = facts.metric if self.settings_of_objectives[self.objectives.optimised[0]].measure == "fitness" else first.name
        words += ", less is better, negated" if first.goal == "min" else ""
        words += f", the first of {1 + len(others)} objectives" if others else ""
        return words + (f", where {' and '.join(map(in_bounds, bounded))}" if bounded else "")

    def _digest(self, facts: FitnessFacts) -> str:
        crc = zlib.crc32(facts.digest.encode())
        for values in self.rows:
            crc = zlib.crc32(b"" if values is None else np.ascontiguousarray(values).data, crc)
        return f"{crc:08x}"

    def _check_difference(self) -> None:
        """Two objectives with the same numbers are one."""
        for later in self.objectives.optimised:
            for earlier in self.objectives.optimised:
                one, other = self.rows[earlier], self.rows[later]
                if earlier < later and one is not None and other is not None and np.array_equal(one, other, equal_nan=True):
                    names = self.objectives.each[earlier].name, self.objectives.each[later].name
                    raise InputError(
                        f"{names[0]} and {names[1]} have the same number in every cell of {self._benchmark.name}, so they are one objective",
                        remedy="take one of them away",
                        place=Place(key=f"objective.{later + 1}"),
                    )

    def _check_bounds(self) -> None:
        """Where the table knows what is bounded, a cell must meet the bounds."""
        left, covered = self.covered().copy(), self.covered()
        for place, (one, values) in enumerate(zip(self.objectives.each, self.rows, strict=True)):
            if values is None or not one.bounded or not covered.any():
                continue
            left &= one.excess(values) <= 0
            if not left.any():
                raise self._no_cell(place, one, values[covered])

    def _no_cell(self, place: int, one: Objective, values: Floats) -> InputError:
        beyond = one.max is not None and float(values.min()) > one.max
        short = one.min is not None and float(values.max()) < one.min
        key = f"objective.{place + 1}.{'max' if one.max is not None and not short else 'min'}"
        if beyond or short:
            end, what = (values.min(), "least") if beyond else (values.max(), "most")
            said = f"the {what} that a cell has is {end:,.6g}{f' {one.unit}' if one.unit else ''}"
            return InputError(f"no cell of {self._benchmark.name} has {in_bounds(one)}", remedy=f"{said}; choose another bound", place=Place(key=key))
        together = f"no cell of {self._benchmark.name} has {in_bounds(one)} together with the bounds before it"
        return InputError(together, remedy="widen one of them", place=Place(key=key))

    def _place(self, settings: ObjectiveSettings, key: str) -> Place:
        return Place(key=f"objective.{self.settings_of_objectives.index(settings) + 1}.{key}")


def in_bounds(one: Objective) -> str:
    """An objective with its bounds, as sentences have it: `edgegpu_latency at most 4 ms`."""
    unit = f" {one.unit}" if one.unit else ""
    bounds = [f"{word} {bound:,.6g}{unit}" for word, bound in (("at least", one.min), ("at most", one.max)) if bound is not None]
    return f"{one.name} {' and '.join(bounds)}".strip()
