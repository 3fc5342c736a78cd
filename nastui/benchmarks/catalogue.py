"""Open benchmarks by name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from nastui.base.errors import MissingError, nearest
from nastui.benchmarks.bare import bare_benchmark
from nastui.benchmarks.listing import how_to_get, listed, table_path
from nastui.benchmarks.table import Benchmark, open_benchmark
from nastui.cells.spaces import published_benchmarks


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
        f"there is no benchmark '{name}'{nearest(name, known)}", remedy="`nastui data list` shows those there are; `nastui data import` adds one"
    )


@lru_cache(maxsize=8)
def _opened(path: Path, changed: int) -> Benchmark:
    """One map per table and version of its file."""
    return open_benchmark(path)
