"""A score column of a table as fitness: published numbers, looked up as they are."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, located
from nastui.benchmarks.score_columns import ScoreColumn, score_column_named, score_columns
from nastui.benchmarks.table import Benchmark, Values
from nastui.cells.arrays import Cells
from nastui.fitness.accuracy import reported_accuracies
from nastui.fitness.fitness import Evaluations, Fitness, FitnessContext, FitnessFacts
from nastui.fitness.scoring.words import COUNTED
from nastui.fitness.settings import TableScoreSettings

_MOST: Final = 3
"""So many other columns are proposed where one does not cover the space."""


def lower_is_better(settings: TableScoreSettings, column: ScoreColumn) -> bool:
    """As set, else as the column says."""
    return settings.better == "lower" or (settings.better == "auto" and column.lower_is_better)


class TableScore(Fitness):
    """Looks scores up. Higher is better; a column where less is better is negated.

    A cell without the score is a hole, as one without an accuracy is; −inf is a score, the last one.
    """

    def __init__(self, settings: TableScoreSettings, context: FitnessContext) -> None:
        self.settings, self.context = settings, context
        benchmark = context.benchmark
        self.dataset = benchmark.dataset_named(context.dataset)
        with located("fitness.column"):
            self.column = score_column_named(benchmark.name, benchmark.columns, self.dataset, settings.column)
        self.lower_is_better = lower_is_better(settings, self.column)
        self.values = _values(benchmark, self.column, negated=self.lower_is_better)
        self._attached = reported_accuracies(benchmark, self.dataset, context.report_epochs)

    @property
    def seconds_per_cell(self) -> float:
        """What a cell is charged: as set, else the mean of the table's seconds of this score, else 0."""
        if self.settings.seconds_per_cell is not None:
            return self.settings.seconds_per_cell
        seconds = self.context.benchmark.column(self.column.seconds)
        return 0.0 if seconds is None or np.isnan(seconds).all() else float(f"{np.nanmean(seconds):.6g}")

    def settled(self) -> TableScoreSettings | None:
        """With the cost of a cell, where it was left open."""
        return None if self.settings.seconds_per_cell is not None else replace(self.settings, seconds_per_cell=self.seconds_per_cell)

    def facts(self) -> FitnessFacts:
        """Optimum and coverage are read off the column."""
        covered = self.covered()
        best = float(np.max(self.values[covered], initial=-np.inf))
        cost = self.seconds_per_cell
        return FitnessFacts(
            metric=self.column.name + (", less is better, negated" if self.lower_is_better else "") + ", a column of the table",
            unit=self.column.unit,
            split=None,
            optimum=best if np.isfinite(best) else None,
            coverage=int(covered.sum()),
            of=self.context.benchmark.size,
            noise=self._noise(cost),
            digest=f"{zlib.crc32(np.ascontiguousarray(self.values).data):08x}",
            timed=cost > 0,
        )

    def _noise(self, cost: float) -> str:
        if self.column.unit == "count":
            return COUNTED
        return "as published" if cost else "as published, at no cost: the table has no seconds of it"

    def covered(self) -> npt.NDArray[np.bool_]:
        """Rows that have the score."""
        return ~np.isnan(self.values)

    def of_rows(self) -> Values:
        """The column, higher is better."""
        return self.values

    def instead(self, of: int) -> tuple[str, ...]:
        """Other columns of the data set that all cells have."""
        benchmark = self.context.benchmark
        others = [one for one in score_columns(benchmark.columns, self.dataset) if one.name != self.column.name and "." not in one.name]
        whole = [one.name for one in others if int((~np.isnan(_values(benchmark, one))).sum()) >= of]
        return tuple(f"fitness.column = {name!r}" for name in whole[:_MOST])

    def evaluate(self, cells: Cells, numbers: npt.NDArray[np.int64]) -> Evaluations:
        """One array look-up.

        Raises:
            InputError: the table does not have a cell.
        """
        benchmark, rows = self.context.benchmark, self.context.benchmark.find(cells)
        if (rows < 0).any():
            cell = benchmark.space.format(cells[int(np.argmin(rows))])
            remedy = "engine.domain = 'covered' keeps the search on cells that it has"
            raise InputError(f"{benchmark.name} does not have the cell {cell}", remedy=remedy)
        valid, test = self._attached(cells)
        return Evaluations(cells, self.values[rows], valid, test, np.full(len(cells), self.seconds_per_cell), np.zeros(len(cells)))

    def looked_up(self, cells: Cells) -> Values:
        """The scores of any cells; NaN where the table has none."""
        rows = self.context.benchmark.find(cells)
        found = np.full(len(cells), np.nan)
        found[rows >= 0] = self.values[rows[rows >= 0]]
        return found


def _values(benchmark: Benchmark, column: ScoreColumn, *, negated: bool = False) -> Values:
    found = benchmark.column(column.meaning)
    assert found is not None  # it is named by this table's header
    values = np.array(found, dtype=np.float64)
    return -values if negated else values
