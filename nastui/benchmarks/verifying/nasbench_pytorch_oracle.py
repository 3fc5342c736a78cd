"""A table's cells against the module hash of the package `nasbench-pytorch`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.benchmarks.table import Benchmark
from nastui.benchmarks.verifying.finding import Finding
from nastui.cells.arrays import Cell
from nastui.cells.nasbench101.layout import INNER, codes, from_codes, matrices
from nastui.cells.nasbench101.rules import pruned


def compare(benchmark: Benchmark, sample: int, seed: int = 0) -> Iterator[Finding]:
    """Hash some cells with the package and compare with the table's hashes.

    Raises:
        InputError: the table has no module hashes.
    """
    if benchmark.hashes is None:
        raise InputError(f"{benchmark.name} has no module hashes to compare", remedy="choose another --with")
    from nasbench_pytorch.model import graph_util

    rows = np.sort(np.random.default_rng(seed).choice(benchmark.size, min(sample, benchmark.size), replace=False))
    wrong = 0
    for row in rows.tolist():
        matrix, labels = _graph(benchmark.cells[row])
        wrong += graph_util.hash_module(matrix, labels) != benchmark.hashes[row].tobytes().hex()
    said = f"{wrong:,} of {len(rows):,} differ" if wrong else f"{len(rows):,} cells have the same hash"
    yield Finding("nasbench-pytorch's module hash", not wrong, said)


def _graph(cell: Cell) -> tuple[npt.NDArray[np.uint8], list[int]]:
    """The pruned adjacency matrix and its labels, as the package takes them: −1 for the input, −2 for the output."""
    live = from_codes(pruned(codes(cell[None])))
    matrix = matrices(live)[0]
    present = np.flatnonzero(matrix.any(axis=0) | matrix.any(axis=1))
    labels = [-1, *live[0, :INNER].tolist(), -2]
    return matrix[np.ix_(present, present)], [labels[vertex] for vertex in present.tolist()]
