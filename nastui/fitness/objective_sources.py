"""Where the numbers of an objective come from: a column of the table, a score, or what the evaluation measures."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final

import numpy as np

from nastui.base.errors import InputError, Place, choose_one, nearest
from nastui.benchmarks.column_names import column_named
from nastui.benchmarks.columns import ACCURACY, BenchmarkColumn
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import Evaluations, Fitness, FitnessContext, Floats
from nastui.fitness.objective_settings import COUNTED, ObjectiveSettings
from nastui.fitness.registry import FITNESSES, score_entries

_UNITS: Final = {"percent": "%"}


class ObjectiveSource(ABC):
    """Gives the numbers of one objective. `digest` tells tables apart whose numbers differ."""

    unit = ""
    name: str | None = None
    """What it is called, where the settings' own word says less."""
    free = False
    """Whether the number is known of every cell without evaluating it."""
    column: BenchmarkColumn | None = None
    """Of the table, where it is one."""
    split: str | None = None
    """Of an accuracy."""
    seconds_per_cell = 0.0
    """What a cell is charged beside its evaluation."""

    @abstractmethod
    def values(self, cells: Cells, evaluations: Evaluations | None) -> Floats:
        """One number per cell, NaN where it is unknown; without evaluations only where it is free."""

    def of_rows(self) -> Floats | None:
        """One number per row of the table; None where that is not known without evaluating."""
        return None

    @property
    def needs_table(self) -> bool:
        """Whether only cells of the table have it."""
        return False


class ColumnSource(ObjectiveSource):
    """A column of the table."""

    def __init__(self, name: str, context: FitnessContext) -> None:
        self._benchmark: Benchmark = context.benchmark
        dataset = self._benchmark.dataset_named(context.dataset)
        self.column: BenchmarkColumn = column_named(self._benchmark.name, self._benchmark.columns, dataset, name)
        found = self._benchmark.column(self.column.meaning)
        assert found is not None  # it is named by this table's header
        self._values = np.asarray(found, dtype=np.float64)
        meaning = self.column.meaning
        self.unit = _UNITS.get(self.column.unit, self.column.unit)
        self.free = self.column.unit == "count"
        self.split = meaning.split if meaning.metric == ACCURACY else None

    def values(self, cells: Cells, evaluations: Evaluations | None) -> Floats:
        """Looked up."""
        rows = self._benchmark.find(cells)
        return np.where(rows < 0, np.nan, self._values[np.maximum(rows, 0)]) if len(self._values) else np.full(len(cells), np.nan)

    def of_rows(self) -> Floats:
        """The column."""
        return self._values

    @property
    def needs_table(self) -> bool:
        """Always."""
        return True


class ScoreSource(ObjectiveSource):
    """A zero-cost score."""

    def __init__(self, name: str, seconds: float | None, context: FitnessContext) -> None:
        known = score_entries()
        if name not in known:
            raise InputError(f"'{name}' is no score of untrained networks{nearest(name, known)}", remedy=choose_one(known))
        entry = FITNESSES.entry(name)
        self._counted = self.free = name in COUNTED
        self.fitness: Fitness = entry.make(entry.settings(seconds_per_cell=0.0 if self._counted else seconds), context)
        self.unit = "count" if self._counted else ""
        self.seconds_per_cell = 0.0 if self._counted else float(getattr(self.fitness, "seconds_per_cell", 0.0))

    def values(self, cells: Cells, evaluations: Evaluations | None) -> Floats:
        """Scored, or found among the scores that are kept."""
        return self.fitness.evaluate(cells, np.zeros(len(cells), dtype=np.int64)).fitness


class MeasureSource(ObjectiveSource):
    """What the evaluation itself gives."""

    def __init__(self, name: str, fitness: Fitness, context: FitnessContext) -> None:
        self._name, self._fitness = name, fitness
        facts = fitness.facts()
        self.unit = {"fitness": facts.unit, "seconds": "s"}.get(name, "%")
        if name == "fitness" and facts.split is not None:
            self.name = f"{facts.split} accuracy"
        self.split = facts.split if name == "fitness" else name if name in ("valid", "test") else None

    def values(self, cells: Cells, evaluations: Evaluations | None) -> Floats:
        """Of the evaluations."""
        if evaluations is None:
            return np.full(len(cells), np.nan)
        if self._name == "seconds":
            return np.where(np.isnan(evaluations.table_seconds), evaluations.measured_seconds, evaluations.table_seconds)
        return np.asarray({"fitness": evaluations.fitness, "valid": evaluations.valid, "test": evaluations.test}[self._name], dtype=np.float64)

    def of_rows(self) -> Floats | None:
        """Of the fitness alone."""
        return self._fitness.of_rows() if self._name == "fitness" else None


class LatencySource(ObjectiveSource):
    """How long the network of a cell takes on this machine."""

    unit = "ms"

    def __init__(self, context: FitnessContext) -> None:
        from nastui.fitness.latency import LatencyMeter  # torch

        self.meter = LatencyMeter(context)

    def values(self, cells: Cells, evaluations: Evaluations | None) -> Floats:
        """Measured, once per cell that is evaluated."""
        return np.array([self.meter.milliseconds(cell) for cell in cells]) if evaluations is not None else np.full(len(cells), np.nan)


def source_of(settings: ObjectiveSettings, number: int, fitness: Fitness, context: FitnessContext) -> ObjectiveSource:
    """The source of the objective of this number.

    Raises:
        InputError: the table has no such column, or there is no such score.
    """
    kind, name = settings.source
    try:
        if kind == "column":
            return ColumnSource(name, context)
        if kind == "score":
            return ScoreSource(name, settings.seconds_per_cell, context)
        return LatencySource(context) if name == "latency" else MeasureSource(name, fitness, context)
    except InputError as error:
        raise error.at(Place(key=f"objective.{number}.{kind}")) from error.__cause__
