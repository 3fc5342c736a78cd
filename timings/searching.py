"""Searches on a table in memory, without engine and store: many seeds of an algorithm that uses a predictor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.registry import ALGORITHMS
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cells, Keys
from nastui.cells.nasbench101.rules import mutated, random_cells, valid_once_pruned
from nastui.cells.nasbench101.space import NasBench101
from nastui.cells.space import Space
from nastui.fitness.fitness import Evaluations
from nastui.predictors.predictor import Predictor, PredictorContext
from nastui.predictors.registry import PREDICTORS
from nastui.predictors.timed import TimedPredictor


@dataclass(frozen=True)
class Task:
    """A table's accuracies as fitness."""

    benchmark: str
    split: str
    epochs: int

    @cached_property
    def table(self) -> Benchmark:
        """The benchmark."""
        return benchmark_named(self.benchmark)

    @cached_property
    def accuracies(self) -> npt.NDArray[np.float64]:
        """By row."""
        column = self.table.column(Meaning("cifar10", ACCURACY, self.split, self.epochs))
        assert column is not None
        return np.asarray(column)

    def rows(self, cells: Cells) -> Keys:
        """What makes two cells the same query."""
        return self.table.find(cells).astype(np.uint64)

    def classes(self, cells: Cells) -> Keys:
        """The coarser notion: isomorphic cells are the same query."""
        return self.table.space.canonical_keys(cells)


class AuthorsSpace(NasBench101):
    """Counts the nine edges after pruning, as the public code of NAS-EA-FA does."""

    def random(self, rng: np.random.Generator, count: int) -> Cells:
        """Uniform over the rows that this rule allows."""
        return random_cells(rng, count, valid_once_pruned)

    def mutate(self, rng: np.random.Generator, cells: Cells) -> Cells:
        """The same mutation, redrawn by this rule."""
        return mutated(rng, cells, valid_once_pruned)


NATS = Task("nats-tss", "valid", 200)
NB101 = Task("nasbench101", "test", 108)


def predictor(task: Task, name: str, seed: int, **settings: object) -> Predictor:
    """A predictor with its default settings, apart from those given."""
    entry = PREDICTORS.entry(name)
    made: Predictor = entry.make(entry.settings(**settings), PredictorContext(task.table.space, seed))
    return made


def algorithm(
    task: Task, name: str, settings: Any, seed: int, handed: TimedPredictor, *, by_class: bool = False, space: Space | None = None
) -> Algorithm:
    """An algorithm that uses this predictor, on the table's space or another of the same cells."""
    context = AlgorithmContext(space or task.table.space, task.classes if by_class else task.rows, len(task.accuracies), seed, handed)
    made: Algorithm = ALGORITHMS.entry(name).make(settings, context)
    return made


def best_so_far(task: Task, search: Algorithm, evaluations: int) -> npt.NDArray[np.float64]:
    """The best accuracy after each evaluation."""
    found: list[float] = []
    while len(found) < evaluations and not search.finished:
        cells = search.ask()[: evaluations - len(found)]
        fitness = task.accuracies[task.table.find(cells)]
        unknown = np.full(len(cells), np.nan)
        search.tell(Evaluations(cells, fitness, unknown, unknown, unknown, unknown))
        found += fitness.tolist()
    return np.maximum.accumulate(np.array(found))


if __name__ == "__main__":
    print("helper of the other scripts")
