"""A benchmark that is made up, and fitness on it: what conformance suites search."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.header import BenchmarkInfo
from nastui.benchmarks.index import Index, SortedIndex, direct_index
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cell, Cells
from nastui.cells.space import Space
from nastui.cells.spaces import space_named
from nastui.fitness.fitness import Evaluations, Fitness, FitnessFacts
from nastui.fitness.objectives import Objective, Objectives

CELLS = 2000
"""Of the made-up benchmark, unless a check asks for fewer."""

_MOST_DRAWS = 1000
"""Drawn at random in a row without a query that is not known yet, so many cells say that there are no more."""


class MadeUp(Fitness):
    """A smooth function of the cell, of one second each; `broken` cells are NaN or −inf."""

    def __init__(self, benchmark: Benchmark, broken: float = 0.0) -> None:
        self.benchmark, self.broken = benchmark, broken
        self.begun: Callable[[int], object] = lambda latest: None
        """Called with the latest number that is evaluated."""

    def facts(self) -> FitnessFacts:
        """Everything is covered and timed."""
        size = self.benchmark.size
        return FitnessFacts("made up", "", None, None, size, size, "none", "made up", True)

    def covered(self) -> npt.NDArray[np.bool_]:
        """All cells."""
        return np.ones(self.benchmark.size, dtype=np.bool_)

    def evaluate(self, cells: Cells, numbers: npt.NDArray[np.int64]) -> Evaluations:
        """A weighted sum of positions, and holes at fixed places."""
        self.begun(int(numbers.max(initial=-1)))
        rows = self.benchmark.find(cells)
        fitness = (cells.astype(np.int64) @ np.arange(1, cells.shape[1] + 1)).astype(np.float64)  # exact, whatever the batch
        hole = rows % 100 < 100 * self.broken
        fitness = np.where(hole, np.where(rows % 2 == 0, np.nan, -np.inf), fitness)
        unknown = np.full(len(cells), np.nan)
        return Evaluations(cells, fitness, unknown, unknown, np.ones(len(cells)), np.zeros(len(cells)))

    def evaluate_at(self, cells: Cells, numbers: npt.NDArray[np.int64], epochs: npt.NDArray[np.int64], paid: npt.NDArray[np.int64]) -> Evaluations:
        """Likewise, less what cells lack at few epochs: some lack more than others."""
        found = self.evaluate(cells, numbers)
        lacking = (cells.astype(np.int64).sum(axis=1) % 5) / epochs
        return replace(found, fitness=found.fitness - lacking, epochs=epochs)


class MadeUpSeveral(MadeUp):
    """Two objectives that contradict each other, the second of them free, and a third that is bounded only."""

    def __init__(self, benchmark: Benchmark, broken: float = 0.0, bound: float = 6.0) -> None:
        super().__init__(benchmark, broken)
        bounded = Objective("third", "", "none", max=bound)
        self.objectives = Objectives((Objective("first", "", "max", reference=0.0), Objective("second", "", "min", free=True), bounded), self.look)

    def look(self, cells: Cells) -> npt.NDArray[np.float64]:
        """The second of any cells."""
        unknown = np.full(len(cells), np.nan)
        return np.stack([unknown, _second(cells), unknown], axis=1)

    def evaluate(self, cells: Cells, numbers: npt.NDArray[np.int64]) -> Evaluations:
        """All three; the first is what the fitness would be."""
        evaluated = super().evaluate(cells, numbers)
        values = np.stack([evaluated.fitness, _second(cells), cells[:, 0] + cells[:, -1].astype(np.float64)], axis=1)
        return replace(evaluated, fitness=self.objectives.scalar(values), objectives=values)


def _second(cells: Cells) -> npt.NDArray[np.float64]:
    return np.asarray(cells.astype(np.float64).sum(axis=1))


@lru_cache(8)
def made_up_benchmark(space: str, cells: int) -> Benchmark:
    """So many cells of a space around one of them, each a query of its own."""
    chosen = _around(space_named(space), np.random.default_rng(0), cells)
    about = BenchmarkInfo("made-up", "Made up", space, "module-hash", "", ())
    return Benchmark(about, *_sorted(space, chosen), (), ())


def _around(space: Space, rng: np.random.Generator, count: int) -> Cells:
    """The first so many queries, in the order in which neighbours of neighbours are met: a search by small steps finds its way among them.

    Of a space that has fewer, those that are met before very many draws in a row bring none.
    """
    met: dict[int, Cell] = {}
    waiting: deque[Cell] = deque()
    draws = 0
    while len(met) < count and draws < _MOST_DRAWS:
        draws = 0 if waiting else draws + 1
        more = space.neighbours(waiting.popleft()) if waiting else space.random(rng, 1)
        for cell, key in zip(more, space.canonical_keys(more).tolist(), strict=True):
            if key not in met:
                met[key] = cell
                waiting.append(cell)
    return np.array(list(met.values())[:count])


def _sorted(space: str, cells: Cells) -> tuple[Cells, Index]:
    named = space_named(space)
    keys = named.canonical_keys(cells)
    order = np.argsort(keys)
    if np.prod(np.array(named.choices, dtype=np.float64)) < 1e6:
        ordered = cells[order]
        return ordered, direct_index(named.exact_keys(ordered), np.arange(len(ordered)), int(np.prod(named.choices)))
    return cells[order], SortedIndex(keys[order])
