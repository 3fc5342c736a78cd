"""A CSV source as a benchmark of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.benchmarks.header import About, Identity
from nastui.benchmarks.importing.csv_cells import PUBLISHED_CELLS, SourceCells, is_published_list, read_cells
from nastui.benchmarks.importing.csv_source import CsvSource, read_csv
from nastui.benchmarks.index import Index, SortedIndex, direct_index
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Keys
from nastui.cells.spaces import space_named

_IDENTITIES: dict[str, Identity] = {"nats-tss": "string", "nasbench101": "module-hash"}
_TITLES = {"nats-tss": "NATS-Bench, topology space", "nasbench101": "NAS-Bench-101"}


@dataclass(frozen=True)
class Imported:
    """A source read as a benchmark, and what the user should know of how it was read."""

    benchmark: Benchmark
    remarks: tuple[str, ...]


def import_csv(path: Path, name: str | None, report: Callable[[str], None]) -> Imported:
    """Read a CSV as a benchmark.

    Args:
        path: a `.csv` or `.csv.gz`.
        name: the benchmark's name; None takes the space's, which only the published list of cells may have.
        report: is told what is being done.

    Raises:
        InputError: anything wrong with the file; the message says file, line and column.
    """
    if name is not None and not name.strip():
        raise InputError("the name is empty", remedy="give the benchmark a --name, or none")
    report(f"reading {path.name}")
    source = read_csv(path)
    report(f"parsing {source.rows:,} cells")
    cells = read_cells(source)
    if name in PUBLISHED_CELLS and name != cells.space:
        raise source.refused(f"the name {name} belongs to another space than these cells' ({cells.space})", remedy="give another --name")
    order, index = _index(source, cells)
    if name is None and not is_published_list(cells):
        raise source.refused(
            f"the file has {source.rows:,} cells of {cells.space}, not the published {PUBLISHED_CELLS[cells.space]:,}",
            remedy="give the benchmark a name of its own with --name",
        )
    columns = source.columns()
    about = About(name or cells.space, name or _TITLES[cells.space], cells.space, _IDENTITIES[cells.space], "", (path.name,))
    hashes = None if cells.hashes is None else cells.hashes[order]
    values = tuple(values[order] for _, values in columns)
    return Imported(Benchmark(about, cells.cells[order], index, tuple(column for column, _ in columns), values, hashes), tuple(source.remarks))


def _index(source: CsvSource, cells: SourceCells) -> tuple[npt.NDArray[np.int64], Index]:
    """The order of the table's rows, and how they are found. Cells that stand twice are refused."""
    space = space_named(cells.space)
    if cells.space == "nasbench101":
        keys = space.canonical_keys(cells.cells)
        order = _distinct(source, keys)
        return order, SortedIndex(keys[order])
    keys = space.exact_keys(cells.cells)
    _distinct(source, keys)
    rows = np.arange(len(keys))
    return rows, direct_index(keys, rows, int(np.prod(np.array(space.choices, dtype=np.int64))))


def _distinct(source: CsvSource, keys: Keys) -> npt.NDArray[np.int64]:
    order = np.argsort(keys, kind="stable")
    same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    if len(same):
        first, second = (int(row) for row in order[same[0] : same[0] + 2])
        raise source.refused(f"the cell of line {first + 2} stands again", second, remedy="a table has each cell once")
    return order
