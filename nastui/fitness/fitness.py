"""The contract of a fitness: what it is made from, how it evaluates cells, and how an evaluation is stopped."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cells
from nastui.fitness.ladder import Ladder
from nastui.fitness.settings import FidelitySettings

# ---- the result of evaluating a batch of cells: a struct of arrays


Floats = npt.NDArray[np.float64]


class Status(IntEnum):
    """How an evaluation ended."""

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
    objectives: Floats | None = None
    """Of a run with objectives: cells × objectives, as they were measured, in the order of the preset; NaN where unknown."""
    epochs: npt.NDArray[np.int64] | None = None
    """After how many epochs each fitness was measured; only in a run with several fidelities."""

    def __len__(self) -> int:
        """How many cells."""
        return len(self.fitness)

    def __getitem__(self, part: slice | npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> Evaluations:
        """A part of them."""
        return Evaluations(**{name: values[part] for name, values in vars(self).items() if values is not None})

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
    rows = [name for name, values in vars(parts[0]).items() if values is not None]
    return Evaluations(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in rows})


# ---- how an evaluation is stopped


class EvaluationStopped(Exception):
    """The evaluation was asked to stop. Its progress is saved; the same evaluation continues from there."""


def never() -> bool:
    """Never stop."""
    return False


# ---- the contract of a fitness


At: TypeAlias = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
"""Where there are several fidelities: epochs of each cell, and those of them that are paid for."""


@dataclass(frozen=True)
class FitnessContext:
    """What a fitness is made from."""

    benchmark: Benchmark
    dataset: str
    seed: int
    """The run's seed. Randomness comes from (seed, evaluation number, cell) alone, so that a resumed run draws the same."""
    report_epochs: int | None
    """Accuracies that are attached for reporting come from this budget of epochs; None: the fitness's own."""
    device: str = "auto"
    """Where networks are scored and trained: `auto`, `cpu`, `cuda`, `cuda:1`, `mps`."""
    fidelity: FidelitySettings | None = None
    """In a run with several fidelities: which."""
    pack: int | None = None
    """Networks side by side on the device; None: what suits it."""


OVER_SEEDS: Final = "mean over seeds"


@dataclass(frozen=True)
class FitnessFacts:
    """What views and reports show of a fitness."""

    metric: str
    """In words: `validation accuracy at 200 epochs, mean over seeds`."""
    unit: str
    split: str | None
    optimum: float | None
    """The best fitness in the table, where it is known."""
    coverage: int
    """The number of the benchmark's cells that have a fitness."""
    of: int
    noise: str
    """What one evaluation is: the mean over seeds, or one training; empty where nobody knows."""
    digest: str
    """Digest of the numbers that the fitness reads; a run is resumed only where it is the same."""
    timed: bool
    """Whether the table knows the seconds of every covered cell."""


class Fitness(ABC):
    """Evaluates cells in batches. Has no state that changes a result."""

    slice_size: int | None = None
    """At most so many cells per call, so that an expensive fitness commits often; None where it is cheap."""
    should_stop: Callable[[], bool] = staticmethod(never)
    """Set by the engine. A long evaluation calls it every 100 ms, and raises `EvaluationStopped` where it returns True.

    It may block while a run is paused; that time is not counted.
    """
    expensive: bool = False
    """True where evaluations are slow: the store then flushes every commit to disk."""
    ladder: Ladder | None = None
    """The fidelities that it measures cells at, where the context asks for several; None: it has one only."""

    def computed_on(self) -> str | None:
        """The device whose rounding decides last digits, as the run keeps it: `cpu`, or a card's name; None where nothing is computed.

        The same text in every process that computes the same numbers: workers whose text differs are refused.
        """
        return None

    def settled(self) -> Any | None:
        """The settings completed by what is measured when a run is made; the run's spec keeps them, so that a resumed run uses the same.

        None where the settings were complete.
        """
        return None

    @abstractmethod
    def facts(self) -> FitnessFacts:
        """The facts that views and reports show."""

    def of_rows(self) -> Floats | None:
        """The fitness of each row of the benchmark, NaN where it has none, where that is known without evaluating; None where it is not."""
        return None

    @abstractmethod
    def covered(self) -> npt.NDArray[np.bool_]:
        """For each row of the benchmark, whether it has this fitness."""

    def instead(self, of: int) -> tuple[str, ...]:
        """Other settings under which all `of` cells have a fitness, as lines of a preset; by default none."""
        return ()

    def foresee(self, cells: Cells, numbers: npt.NDArray[np.int64], at: At | None = None) -> None:  # noqa: B027 - most have no use for it
        """Told of the evaluations that will be asked for next, in this order; by default nothing is done about it."""

    @abstractmethod
    def evaluate(self, cells: Cells, numbers: npt.NDArray[np.int64]) -> Evaluations:
        """Evaluate cells; `numbers` are their places in the run, from 0."""

    def evaluate_at(self, cells: Cells, numbers: npt.NDArray[np.int64], epochs: npt.NDArray[np.int64], paid: npt.NDArray[np.int64]) -> Evaluations:
        """Evaluate each cell after so many epochs of the `ladder`. Accuracies for the report are known at the highest only.

        `paid` epochs of a cell have been charged already (0 where it is trained from scratch): seconds are those of the rest.
        """
        raise NotImplementedError("it has a ladder, and does not evaluate on it")


# ---- what of a fitness may be worked out by another process, beside whole evaluations


class Parted(ABC):
    """A fitness whose costly part is worked out once and kept: other processes compute parts, and this one keeps them."""

    @abstractmethod
    def missing_parts(self, cells: Cells) -> list[list[int]]:
        """What must be computed before each cell can be evaluated without work; cells may share parts."""

    @abstractmethod
    def compute_part(self, part: int) -> Any:
        """Work it out; keeps nothing."""

    @abstractmethod
    def keep_part(self, part: int, result: Any) -> None:
        """Keep what was worked out."""

    @property
    @abstractmethod
    def part_seconds(self) -> float:
        """Simulated seconds that a cell is charged, also one of which the part could not be computed."""
