"""Published benchmarks whose table is not here: their cells are known all the same, and a score or a training needs no more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.header import About
from nastui.benchmarks.index import Index
from nastui.benchmarks.listing import published_datasets
from nastui.benchmarks.table import Benchmark
from nastui.benchmarks.tablefile import Array
from nastui.cells.arrays import Cells
from nastui.cells.space import Space
from nastui.cells.spaces import published_benchmarks, space_entries, space_named


@dataclass(frozen=True)
class BareBenchmark(Benchmark):
    """A benchmark of no rows."""

    @cached_property
    def datasets(self) -> tuple[str, ...]:
        """The published ones, though nothing is known of them here."""
        return published_datasets(self.name)


@dataclass(frozen=True)
class NoIndex(Index):
    """Finds nothing."""

    cells: int
    """Distinct queries that a whole table would have."""

    def find(self, space: Space, cells: Cells) -> npt.NDArray[np.int64]:
        """No row for any cell."""
        return np.full(len(cells), -1, dtype=np.int64)

    def distinct_in_space(self, space: Space) -> int:
        """As published."""
        return self.cells

    def arrays(self) -> dict[str, Array]:
        """There is no table to keep."""
        return {}


def bare_benchmark(name: str) -> Benchmark:
    """The published benchmark of this name without its numbers."""
    space, published = space_named(name), published_benchmarks()[name]
    note = "Its table is not here: cells can be scored and trained, and no accuracy is known."
    about = About(name, f"{space_entries()[name].title} (no table here)", name, space.identity, note, ())
    return BareBenchmark(about, np.empty((0, space.length), dtype=np.uint8), NoIndex(published.cells), (), ())
