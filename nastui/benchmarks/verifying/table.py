"""Checks that need nothing but the table: its bytes, its index, its hashes, and the optima that the benchmark's authors published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from nastui.benchmarks.columns import ACCURACY, MEAN, Meaning
from nastui.benchmarks.table import Benchmark, open_benchmark, summaries, told_unlike
from nastui.benchmarks.tablefile import damaged_arrays
from nastui.benchmarks.verifying import Finding
from nastui.cells.spaces import published_benchmarks
from nastui.drawing.numbers import counted

_CHUNK: Final = 50_000


def check_table(path: Path) -> Iterator[Finding]:
    """All checks of a table file.

    Where bytes are damaged nothing else is checked.

    Raises:
        InputError: it cannot be opened at all.
    """
    bytes_written = _bytes(path)
    yield bytes_written
    if not bytes_written.holds:
        return
    benchmark = open_benchmark(path)
    yield _index(benchmark)
    if benchmark.hashes is not None:
        yield _hashes(benchmark)
    yield from _means(benchmark)
    yield from _optima(benchmark)


def _bytes(path: Path) -> Finding:
    damaged = damaged_arrays(path)
    return Finding("bytes", not damaged, f"damaged: {', '.join(damaged)}" if damaged else f"{path.stat().st_size:,} bytes as they were written")


def _index(benchmark: Benchmark) -> Finding:
    """Every cell of the table finds its own row."""
    wrong = 0
    for begin in range(0, benchmark.size, _CHUNK):
        cells = benchmark.cells[begin : begin + _CHUNK]
        wrong += int((benchmark.find(cells) != np.arange(begin, begin + len(cells))).sum())
    return Finding("rows", not wrong, f"{counted(wrong, 'cell')} without their row" if wrong else f"all {benchmark.size:,} cells find their row")


def _hashes(benchmark: Benchmark) -> Finding:
    hashes = benchmark.hashes
    assert hashes is not None
    wrong = 0
    for begin in range(0, benchmark.size, _CHUNK):
        own = benchmark.space.hashes(benchmark.cells[begin : begin + _CHUNK])
        given = [row.tobytes().hex() for row in hashes[begin : begin + _CHUNK]]
        wrong += sum(one != other for one, other in zip(own, given, strict=True))
    return Finding("module hashes", not wrong, f"{wrong:,} are another cell's" if wrong else f"all {benchmark.size:,} are their cell's")


def _means(benchmark: Benchmark) -> Iterator[Finding]:
    """Means against the trainings beside them."""
    trainings = any(column.meaning.seeds != MEAN for column in benchmark.columns)
    unlike = list(told_unlike(benchmark))
    if trainings:
        yield Finding("means", not unlike, "; ".join(unlike) or "all are those of the trainings beside them")


def _optima(benchmark: Benchmark) -> Iterator[Finding]:
    """The best accuracies of complete columns against the published ones."""
    published_benchmark = published_benchmarks().get(benchmark.name)
    best_known = published_benchmark.best if published_benchmark else ()
    known = {Meaning(best.dataset, ACCURACY, best.split, best.epochs): best.percent for best in best_known}
    for column, summary in zip(benchmark.columns, summaries(benchmark), strict=True):
        published = known.get(column.meaning)
        if published and summary.best is not None and summary.known == benchmark.size:
            best = f"{summary.best:.2f}"
            yield Finding(f"best {column.meaning}", best == published, f"{best} % here, {published} % published")
