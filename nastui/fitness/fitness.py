"""The contract of a fitness: what it is made from, how it evaluates cells, and how an evaluation is stopped."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cells

# ---- the result of evaluating a batch of cells: a struct of arrays


Floats = npt.NDArray[np.float64]


class Status(IntEnum):
    """What became of an evaluation."""

    OK = 0
    MINUS_INFINITY = 1
    NAN = 2


@dataclass(frozen=True)
class Evaluations:
    """Evaluated cells, all arrays of the same length."""

    cells: Cells
    fitness: Floats
    """Higher is better. −inf and NaN occur, see `status`."""
    valid: Floats
    """Validation accuracy, percent; NaN where unknown."""
    test: Floats
    """Test accuracy, percent; NaN where unknown."""
    table_seconds: Floats
    """Seconds that the benchmark says this evaluation took; NaN where unknown."""
    measured_seconds: Floats
    """Seconds that it took here."""

    def __len__(self) -> int:
        """How many cells."""
        return len(self.fitness)

    def __getitem__(self, part: slice | npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> Evaluations:
        """A part of them."""
        return Evaluations(*(getattr(self, field.name)[part] for field in fields(self)))

    @property
    def status(self) -> npt.NDArray[np.uint8]:
        """The `Status` of each."""
        nan = np.isnan(self.fitness)
        return np.where(nan, Status.NAN, np.where(np.isneginf(self.fitness), Status.MINUS_INFINITY, Status.OK)).astype(np.uint8)

    @property
    def ranked(self) -> Floats:
        """Fitness for comparisons: NaN counts as −inf."""
        return np.where(np.isnan(self.fitness), -np.inf, self.fitness)


def concatenate(parts: list[Evaluations]) -> Evaluations:
    """Several results as one."""
    if len(parts) == 1:
        return parts[0]
    return Evaluations(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Evaluations)))


# ---- how an evaluation is stopped


class EvaluationStopped(Exception):
    """Somebody asked for a stop; what was done is kept, and the same evaluation goes on from there."""


def never() -> bool:
    """Nobody asks for a stop."""
    return False


# ---- the contract of a fitness


@dataclass(frozen=True)
class FitnessContext:
    """What a run hands to its fitness."""

    benchmark: Benchmark
    dataset: str
    seed: int
    """The run's seed. Randomness comes from (seed, evaluation number, cell) alone, so that a resumed run draws the same."""
    report_epochs: int | None
    """Accuracies that are attached for reporting come from this budget of epochs; None: the fitness's own."""
    device: str = "auto"
    """Where networks are scored and trained: `auto`, `cpu` or `cuda`."""


@dataclass(frozen=True)
class FitnessFacts:
    """What a run's views must know of its fitness."""

    metric: str
    """In words: `validation accuracy at 200 epochs, mean over seeds`."""
    unit: str
    split: str | None
    optimum: float | None
    """The best fitness in the table, where it is known."""
    coverage: int
    """How many of the benchmark's cells have it."""
    of: int
    noise: str
    """What one evaluation is: the mean over seeds, or one training."""
    digest: str
    """Of the numbers that the fitness reads: a run goes on only where they are the same."""
    timed: bool
    """Whether the table knows the seconds of every covered cell."""


class Fitness(ABC):
    """Evaluates cells in batches. Has no state that changes a result."""

    slice_size: int | None = None
    """At most so many cells per call, so that a dear fitness commits often; None where it is cheap."""
    should_stop: Callable[[], bool] = staticmethod(never)
    """Whoever drives the run sets it. An evaluation that takes long asks it every 100 ms, and raises `EvaluationStopped` where it says so.

    It may wait: waiting counts as no evaluation.
    """
    dear: bool = False
    """True where losing a second's work would hurt: the store then flushes every commit to disk."""

    def settled(self) -> Any | None:
        """The settings with what was left open and measured when the run is made: the run's spec keeps them, so that it goes on with the same.

        None where nothing was left open.
        """
        return None

    @abstractmethod
    def facts(self) -> FitnessFacts:
        """What views must know."""

    @abstractmethod
    def covered(self) -> npt.NDArray[np.bool_]:
        """For each row of the benchmark, whether it has this fitness."""

    def instead(self, of: int) -> tuple[str, ...]:
        """Other settings under which all `of` cells have a fitness, in the words of a preset; none that are known."""
        return ()

    @abstractmethod
    def evaluate(self, cells: Cells, numbers: npt.NDArray[np.int64]) -> Evaluations:
        """Evaluate cells; `numbers` are their places in the run, from 0."""
