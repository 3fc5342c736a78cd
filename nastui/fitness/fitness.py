"""The contract of a fitness, and what one is made from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cells
from nastui.fitness.evaluations import Evaluations
from nastui.fitness.stopping import never


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
