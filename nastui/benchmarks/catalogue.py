"""Open benchmarks by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nastui.base.errors import MissingError
from nastui.benchmarks.header import BenchmarkInfo
from nastui.benchmarks.index import Index
from nastui.benchmarks.listing import how_to_get, listed, published_datasets, table_path
from nastui.benchmarks.other_names import meant
from nastui.benchmarks.table import Benchmark, open_benchmark
from nastui.benchmarks.tablefile import Array
from nastui.cells.arrays import Cells
from nastui.cells.space import Space
from nastui.cells.spaces import published_benchmarks, space_entries, space_named

# ---- published benchmarks whose table is not here: their cells are known, and a score or a training needs no more


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
    about = BenchmarkInfo(name, f"{space_entries()[name].title} (no table here)", name, space.identity, note, ())
    return BareBenchmark(about, np.empty((0, space.length), dtype=np.uint8), NoIndex(published.cells), (), ())


# ---- open benchmarks


def benchmark_named(name: str, *, needs_table: bool = True) -> Benchmark:
    """Open a benchmark.

    Args:
        name: of a table, or of a published benchmark.
        needs_table: False: a published benchmark whose table is not here is given without its numbers.

    Raises:
        MissingError: it is not here; the message says which command brings it.
        InputError: its table is damaged.
    """
    path = table_path(name)
    if path.exists():
        return _opened(path, path.stat().st_mtime_ns)
    if name in published_benchmarks() and not needs_table:
        return bare_benchmark(name)
    if remedy := how_to_get(name):
        raise MissingError(f"the benchmark '{name}' is not here", remedy=remedy)
    known = [entry.name for entry in listed()]
    raise MissingError(
        f"there is no benchmark '{name}'{meant(name, known)}", remedy="`nastui data list` shows those there are; `nastui data import` adds one"
    )


@lru_cache(maxsize=8)
def _opened(path: Path, changed: int) -> Benchmark:
    """One map per table and version of its file."""
    return open_benchmark(path)
