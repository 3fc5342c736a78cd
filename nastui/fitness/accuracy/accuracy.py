"""Accuracy from a benchmark's table, with the table's seconds as simulated time."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.cells.arrays import Cells
from nastui.fitness.accuracy.choice import choose
from nastui.fitness.accuracy.draws import draw_words
from nastui.fitness.accuracy.instead import covered_by, whole_instead
from nastui.fitness.accuracy.settings import AccuracySettings
from nastui.fitness.evaluations import Evaluations
from nastui.fitness.fitness import Fitness, FitnessContext, FitnessFacts

_SPLITS = {"valid": "validation accuracy", "test": "test accuracy"}


class Accuracy(Fitness):
    """Looks accuracies up. With `noise = "one-run"` each evaluation is one of the cell's trainings."""

    def __init__(self, settings: AccuracySettings, context: FitnessContext) -> None:
        self.settings = settings
        self.context = context
        benchmark = context.benchmark
        self.dataset = benchmark.dataset_named(context.dataset)
        self.choice = choose(benchmark, self.dataset, settings.split, settings.epochs, settings.noise, context.report_epochs)

    def facts(self) -> FitnessFacts:
        """Optimum and coverage are read off the table's mean (or off its single trainings)."""
        covered = self.covered()
        best = np.max([np.nanmax(values) for values in self.choice.fitness if not np.isnan(values).all()], initial=-np.inf)
        noise = "mean over seeds" if self.settings.noise == "mean" else "one training"
        return FitnessFacts(
            metric=f"{_SPLITS[self.settings.split]} at {self.choice.epochs} epochs, {noise}",
            unit="%",
            split=self.settings.split,
            optimum=float(best) if np.isfinite(best) else None,
            coverage=int(covered.sum()),
            of=self.context.benchmark.size,
            noise=noise,
            digest=self._digest(),
            timed=bool(np.isfinite(self.choice.seconds[covered]).all()),
        )

    def _digest(self) -> str:
        crc = 0
        for values in (*self.choice.fitness, self.choice.seconds):
            crc = zlib.crc32(np.ascontiguousarray(values).data, crc)
        return f"{crc:08x}"

    def covered(self) -> npt.NDArray[np.bool_]:
        """Rows with at least one of the numbers that may be asked for."""
        return covered_by(self.choice.fitness)

    def instead(self, of: int) -> tuple[str, ...]:
        """Another split, budget of epochs or noise that the table has for all cells."""
        return whole_instead(self.context.benchmark, self.dataset, self.settings, self.context.report_epochs, of)

    def evaluate(self, cells: Cells, numbers: npt.NDArray[np.int64]) -> Evaluations:
        """One array look-up per quantity."""
        rows = self.context.benchmark.find(cells)
        if (rows < 0).any():
            cell = self.context.benchmark.space.format(cells[int(np.argmin(rows))])
            raise InputError(
                f"{self.context.benchmark.name} does not have the cell {cell}",
                remedy="engine.domain = 'covered' keeps the search on cells that it has",
            )
        choice = self.choice
        fitness = choice.fitness[0][rows] if self.settings.noise == "mean" else self._one_run(rows, numbers)
        return Evaluations(cells, fitness, choice.valid[rows], choice.test[rows], choice.seconds[rows], np.zeros(len(cells)))

    def _one_run(self, rows: npt.NDArray[np.int64], numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """One of the trainings that each cell has, drawn from (run seed, evaluation number, row)."""
        runs = np.stack([values[rows] for values in self.choice.fitness])
        known = ~np.isnan(runs)
        counts = known.sum(axis=0)
        drawn = draw_words(self.context.seed, numbers, rows) % np.maximum(counts, 1).astype(np.uint64)
        picked = known & (np.cumsum(known, axis=0) - 1 == drawn.astype(np.int64))
        return np.where(counts > 0, np.where(picked, runs, 0.0).sum(axis=0), np.nan)
