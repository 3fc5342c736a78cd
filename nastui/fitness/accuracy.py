"""Accuracy from a benchmark's table, with the table's seconds as simulated time."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, Place
from nastui.benchmarks.columns import ACCURACY, MEAN, SECONDS, Meaning
from nastui.benchmarks.stored import mean_over
from nastui.benchmarks.table import Benchmark, Values
from nastui.cells.arrays import Cells
from nastui.cells.spaces import published_benchmarks
from nastui.fitness.accuracy_rungs import AccuracyRungs
from nastui.fitness.fitness import OVER_SEEDS, Evaluations, Fitness, FitnessContext, FitnessFacts
from nastui.fitness.ladder import CONTINUED
from nastui.fitness.settings import AccuracySettings

# ---- the columns of a table that hold a run's accuracies


_REASONS: Final[dict[tuple[str | None, str | None], str]] = {
    ("cifar10-all", "valid"): ": these networks trained on all 50,000 images, which leaves none to validate on (cifar10 has those trained on half)"
}
"""Why a published data set has no such split."""


@dataclass(frozen=True)
class AccuracyColumns:
    """The arrays (one number per row of the table) that the fitness and its report read."""

    epochs: int
    fitness: list[Values]
    """One array: the mean; several: the single trainings."""
    valid: Values
    test: Values
    seconds: Values
    """Of one training; NaN where the table does not know."""


def accuracy_columns(benchmark: Benchmark, dataset: str, split: str, epochs: int | None, noise: str, report_epochs: int | None) -> AccuracyColumns:
    """Find the columns.

    Raises:
        InputError: the table has no such accuracy; the message says what it has.
    """
    epochs = epochs or _longest(benchmark, dataset, split)
    meaning = Meaning(dataset, ACCURACY, split, epochs)
    mean = benchmark.column(meaning)
    if mean is None:
        raise _no_column(benchmark, meaning, "fitness.epochs")
    runs = [mean] if noise == "mean" else benchmark.single_trainings(meaning)
    if not runs:
        raise InputError(
            f"{benchmark.name} has no single trainings behind its {meaning}", remedy="choose noise = 'mean'", place=Place(key="fitness.noise")
        )
    reported = report_epochs or epochs
    unknown = np.broadcast_to(np.nan, benchmark.size)
    shown = [benchmark.column(Meaning(dataset, ACCURACY, part, reported)) for part in ("valid", "test")]
    if report_epochs and all(values is None for values in shown):
        raise _no_column(benchmark, Meaning(dataset, ACCURACY, split, report_epochs), "report.epochs")
    valid, test = (unknown if values is None else values for values in shown)
    seconds = benchmark.column(Meaning(dataset, SECONDS, "train", epochs))
    return AccuracyColumns(epochs, runs, valid, test, unknown if seconds is None else seconds)


def accuracies(benchmark: Benchmark, dataset: str) -> list[Meaning]:
    """The mean accuracies that the table has for a data set."""
    meanings = [column.meaning for column in benchmark.columns]
    return [m for m in meanings if m.dataset == dataset and m.metric == ACCURACY and m.seeds == "mean" and m.epochs]


def _longest(benchmark: Benchmark, dataset: str, split: str) -> int:
    known = [meaning.epochs or 0 for meaning in accuracies(benchmark, dataset) if meaning.split == split]
    if not known:
        raise _no_column(benchmark, Meaning(dataset, ACCURACY, split, None), "fitness.split")
    return max(known)


def _no_column(benchmark: Benchmark, meaning: Meaning, key: str) -> InputError:
    known = ", ".join(f"{m.split} at {m.epochs}" for m in accuracies(benchmark, meaning.dataset or ""))
    reason = _REASONS.get((meaning.dataset, meaning.split), "")
    nothing = f"it has no accuracies of {meaning.dataset}; import a source that has (`nastui data import`), or choose another fitness"
    remedy = f"it has accuracies of {known} epochs" if known else nothing
    return InputError(f"{benchmark.name} has no {meaning}{reason}", remedy=remedy, place=Place(key=key))


# ---- reproducible draws from (run seed, evaluation number, row): a counter-based hash, so that a resumed run draws the same


_STEPS = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))


def draw_words(seed: int, numbers: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """64 random bits per evaluation (splitmix64, Steele et al. 2014, applied once per ingredient)."""
    words = np.full(len(numbers), seed & 0xFFFFFFFFFFFFFFFF, dtype=np.uint64)
    for ingredient in (numbers, rows):
        words = _mix(words ^ _mix(ingredient.astype(np.uint64)))
    return words


def _mix(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    words = words + np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in _STEPS:
        words = (words ^ (words >> shift)) * factor
    return words ^ (words >> np.uint64(31))


# ---- other settings under which every cell of the space has an accuracy


_MOST_PROPOSALS: Final = 3


def covered_rows(values: list[Values]) -> npt.NDArray[np.bool_]:
    """Rows with at least one of the numbers that may be asked for."""
    return np.asarray(~np.isnan(values).all(axis=0))


def settings_that_cover(benchmark: Benchmark, dataset: str, settings: AccuracySettings, report_epochs: int | None, of: int) -> tuple[str, ...]:
    """The smallest changes of the settings that give all `of` cells an accuracy, as text: `fitness.split = 'test'`; empty where none does."""
    if benchmark.size < of:
        return ()
    values = _values(benchmark, dataset, settings)
    for count in (1, 2, 3):
        whole = [
            _as_text(changes) for changes in _changes(values, count) if _covers(benchmark, dataset, replace(settings, **changes), report_epochs, of)
        ]
        if whole:
            return tuple(whole[:_MOST_PROPOSALS])
    return ()


def _values(benchmark: Benchmark, dataset: str, settings: AccuracySettings) -> dict[str, list[Any]]:
    """The other values that each setting could take."""
    epochs = sorted({meaning.epochs for meaning in accuracies(benchmark, dataset) if meaning.epochs}, reverse=True)
    every: dict[str, list[Any]] = {"split": ["valid", "test"], "epochs": [*epochs], "noise": ["mean", "one-run"]}
    return {name: [value for value in values if value != asdict(settings)[name]] for name, values in every.items()}


def _changes(values: dict[str, list[Any]], count: int) -> Iterator[dict[str, Any]]:
    """All ways to change so many settings."""
    for names in combinations(values, count):
        ways: list[dict[str, Any]] = [{}]
        for name in names:
            ways = [{**way, name: value} for way in ways for value in values[name]]
        yield from ways


def _covers(benchmark: Benchmark, dataset: str, settings: AccuracySettings, report_epochs: int | None, of: int) -> bool:
    try:
        choice = accuracy_columns(benchmark, dataset, settings.split, settings.epochs, settings.noise, report_epochs)
    except InputError:
        return False
    return int(covered_rows(choice.fitness).sum()) >= of


def _as_text(changes: dict[str, Any]) -> str:
    return " with ".join(f"fitness.{name} = {value!r}" for name, value in changes.items())


def _has_seeds(benchmark: Benchmark) -> bool:
    """Whether anything says that its accuracies are means: it is a published one, or has single trainings or their number."""
    meanings = [column.meaning for column in benchmark.columns]
    return benchmark.name in published_benchmarks() or any(one.seeds != MEAN or one.metric == "seeds" for one in meanings)


_SPLITS = {"valid": "validation accuracy", "test": "test accuracy"}


class Accuracy(Fitness):
    """Looks up accuracies. With `noise = "one-run"` each evaluation is one of the cell's trainings."""

    def __init__(self, settings: AccuracySettings, context: FitnessContext) -> None:
        self.context = context
        benchmark = context.benchmark
        self.dataset = benchmark.dataset_named(context.dataset)
        self.rungs = None if context.fidelity is None else AccuracyRungs(benchmark, self.dataset, settings, context.fidelity)
        self.ladder = None if self.rungs is None else self.rungs.ladder
        self.settings = settings = settings if self.ladder is None else replace(settings, epochs=self.ladder.top)
        self.choice = accuracy_columns(benchmark, self.dataset, settings.split, settings.epochs, settings.noise, context.report_epochs)

    def facts(self) -> FitnessFacts:
        """Optimum and coverage are read off the table's mean (or off its single trainings)."""
        covered = self.covered()
        best = np.max([np.nanmax(values) for values in self.choice.fitness if not np.isnan(values).all()], initial=-np.inf)
        noise = "one training" if self.settings.noise != "mean" else OVER_SEEDS if _has_seeds(self.context.benchmark) else ""
        return FitnessFacts(
            metric=f"{_SPLITS[self.settings.split]} at {self.choice.epochs} epochs" + (f", {noise}" if noise else ""),
            unit="%",
            split=self.settings.split,
            optimum=float(best) if np.isfinite(best) else None,
            coverage=int(covered.sum()),
            of=self.context.benchmark.size,
            noise=noise,
            digest=self._digest(),
            timed=bool(np.isfinite(self.choice.seconds[covered]).all()) if self.rungs is None else self.rungs.timed(covered),
        )

    def _digest(self) -> str:
        crc = 0
        for values in (*self.choice.fitness, self.choice.seconds):
            crc = zlib.crc32(np.ascontiguousarray(values).data, crc)
        return f"{crc if self.rungs is None else self.rungs.digest(crc):08x}"

    def covered(self) -> npt.NDArray[np.bool_]:
        """Rows with at least one of the numbers that may be asked for; with several fidelities, at each of them."""
        return covered_rows(self.choice.fitness) if self.rungs is None else self.rungs.covered()

    def of_rows(self) -> Values:
        """The mean, or that of the single trainings."""
        values = np.asarray(self.choice.fitness[0], dtype=np.float64)
        return values if len(self.choice.fitness) == 1 else mean_over(self.choice.fitness)

    def instead(self, of: int) -> tuple[str, ...]:
        """Another split, budget of epochs or noise that the table has for all cells."""
        return settings_that_cover(self.context.benchmark, self.dataset, self.settings, self.context.report_epochs, of)

    def evaluate(self, cells: Cells, numbers: npt.NDArray[np.int64]) -> Evaluations:
        """One array look-up per quantity."""
        rows = self._rows(cells)
        choice = self.choice
        fitness = choice.fitness[0][rows] if self.settings.noise == "mean" else self._one_run(choice.fitness, rows, numbers)
        return Evaluations(cells, fitness, choice.valid[rows], choice.test[rows], choice.seconds[rows], np.zeros(len(cells)))

    def evaluate_at(self, cells: Cells, numbers: npt.NDArray[np.int64], epochs: npt.NDArray[np.int64], paid: npt.NDArray[np.int64]) -> Evaluations:
        """Likewise, at the fidelity of each. A training that is continued is the same one at each fidelity, also where one of several is drawn."""
        assert self.rungs is not None
        rows, places = self._rows(cells), self.rungs.places(epochs)
        numbers = np.zeros_like(numbers) if self.rungs.ladder.semantics == CONTINUED else numbers
        fitness = np.full(len(cells), np.nan)
        for place, values in enumerate(self.rungs.values):
            here = places == place
            fitness[here] = values[0][rows[here]] if self.settings.noise == "mean" else self._one_run(values, rows[here], numbers[here])
        valid, test = (np.where(epochs == self.rungs.ladder.top, values[rows], np.nan) for values in (self.choice.valid, self.choice.test))
        return Evaluations(cells, fitness, valid, test, self.rungs.charge(rows, epochs, paid), np.zeros(len(cells)), epochs=epochs)

    def _rows(self, cells: Cells) -> npt.NDArray[np.int64]:
        """Those of the table."""
        rows = self.context.benchmark.find(cells)
        if (rows < 0).any():
            cell = self.context.benchmark.space.format(cells[int(np.argmin(rows))])
            raise InputError(
                f"{self.context.benchmark.name} does not have the cell {cell}",
                remedy="engine.domain = 'covered' keeps the search on cells that it has",
            )
        return rows

    def _one_run(self, trainings: list[Values], rows: npt.NDArray[np.int64], numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """One of the trainings that each cell has, drawn from (run seed, evaluation number, row)."""
        runs = np.stack([values[rows] for values in trainings])
        known = ~np.isnan(runs)
        counts = known.sum(axis=0)
        drawn = draw_words(self.context.seed, numbers, rows) % np.maximum(counts, 1).astype(np.uint64)
        picked = known & (np.cumsum(known, axis=0) - 1 == drawn.astype(np.int64))
        return np.where(counts > 0, np.where(picked, runs, 0.0).sum(axis=0), np.nan)


# ---- accuracies for reporting only: the search never sees them, and they cost nothing


def reported_accuracies(benchmark: Benchmark, dataset: str, epochs: int | None) -> Callable[[Cells], tuple[Values, Values]]:
    """A function that gives validation and test accuracy (percent, mean over trainings) of cells; NaN where the table has none.

    Args:
        benchmark: its table is read.
        dataset: of the run.
        epochs: of the accuracies; None: the table's longest.

    Raises:
        InputError: the table has accuracies, but none at these epochs.
    """
    known = {split: {m.epochs for m in accuracies(benchmark, dataset) if m.split == split and m.epochs} for split in _SPLITS}
    every = sorted(set[int]().union(*known.values()))
    if epochs and every and epochs not in every:
        raise InputError(
            f"{benchmark.name} has no {dataset} accuracy at {epochs} epochs",
            remedy=f"it has those at {', '.join(map(str, every))} epochs",
            place=Place(key="report.epochs"),
        )
    columns = [benchmark.column(Meaning(dataset, ACCURACY, split, epochs or max(known[split], default=None))) for split in _SPLITS]

    def look_up(cells: Cells) -> tuple[Values, Values]:
        rows = benchmark.find(cells)
        valid, test = (np.full(len(cells), np.nan) if column is None else _look_up(column, rows) for column in columns)
        return valid, test

    return look_up


def _look_up(column: Values, rows: npt.NDArray[np.int64]) -> Values:
    found = np.full(len(rows), np.nan)
    found[rows >= 0] = column[rows[rows >= 0]]
    return found
