"""A CSV file as a source."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nastui.benchmarks.importing.choice import ColumnChoice
from nastui.benchmarks.importing.csv_cells import SourceCells, read_cells
from nastui.benchmarks.importing.csv_source import CsvSource, read_csv
from nastui.benchmarks.importing.csv_units import columns_of
from nastui.benchmarks.importing.source import Source
from nastui.benchmarks.progress import Progress
from nastui.cells.spaces import space_named


def read_csv_source(path: Path, progress: Progress, choice: ColumnChoice) -> Source:
    """Read a `.csv` or `.csv.gz`.

    Raises:
        InputError: anything wrong with the file; the message says file, line and column.
    """
    progress.report(f"reading {path.name}")
    csv = read_csv(path, choice)
    progress.report(f"parsing {csv.rows:,} cells")
    cells = read_cells(csv)
    _check_distinct(csv, cells)
    columns = columns_of(csv)
    return Source(
        path.name,
        cells.space,
        cells.cells,
        tuple(one.column for one in columns),
        tuple(one.values for one in columns),
        cells.hashes,
        remarks=(*csv.remarks, *(one.remark for one in columns if one.remark)),
    )


def _check_distinct(csv: CsvSource, cells: SourceCells) -> None:
    space = space_named(cells.space)
    keys = space.exact_keys(cells.cells) if space.identity == "string" else space.canonical_keys(cells.cells)
    order = np.argsort(keys, kind="stable")
    same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    if len(same):
        first, second = (int(row) for row in order[same[0] : same[0] + 2])
        raise csv.refused(f"the cell of line {csv.lines[first]} stands again", second, remedy="a table has each cell once")
