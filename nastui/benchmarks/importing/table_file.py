"""A table file of nastui itself as a source: one that was imported elsewhere. Nothing in it is taken without a look."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from nastui.base.errors import DamagedError, InputError, Place
from nastui.benchmarks.columns import BenchmarkColumn, Meaning
from nastui.benchmarks.curves import Curve
from nastui.benchmarks.header import damaged, describe
from nastui.benchmarks.importing.csv_source import MAX_ROWS
from nastui.benchmarks.importing.source import Source
from nastui.benchmarks.progress import ProgressListener
from nastui.benchmarks.table import Benchmark, open_benchmark
from nastui.benchmarks.tablefile import read_table
from nastui.cells.space import Space
from nastui.cells.spaces import space_entries, space_named
from nastui.drawing.numbers import counted

_MOST_BYTES: Final = 4 << 30
"""Of all numbers as they are read: equal arrays lie in a file once, so a small file could name far more than it has."""
_UNITS: Final = frozenset(("percent", "s", "ms", "mJ", "count", ""))
_RUN: Final = re.compile(r"mean|run\d{1,3}")
_HASHES_LOOKED_AT: Final = 2000


def read_table_file(path: Path, space: str | None, progress: ProgressListener) -> Source:
    """Read a table, and look at all of it: header, checksums, cells, numbers and curves.

    Args:
        path: of the file.
        space: whose cells it must have; None: any.
        progress: gets what is done.

    Raises:
        DamagedError: it is not what nastui writes.
        InputError: its space is not here, it is of another one, or it has more than can be handled.
    """
    progress.report(f"reading {path.name}")
    try:
        _check_size(path)
        table = open_benchmark(path)
        kind = _space_of(table, space)
        progress.report(f"checking {counted(table.size, 'cell')}")
        for wrong in _wrong(path, table, kind):
            raise damaged(path, wrong)
    except DamagedError as error:
        error.remedy = "copy it anew from where it was made, or import the source it was made of"
        raise
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise damaged(path, "its header is not what it should be") from error
    return Source(
        path.name, kind.name, np.asarray(table.cells), table.columns, tuple(table.values), table.hashes, tuple(table.curves), about=table.about
    )


def _check_size(path: Path) -> None:
    """How much it would be, by its header alone."""
    header, described = read_table(path).header, describe(path)
    curves = (math.prod(header["arrays"][f"curve{place}"]["shape"]) for place in range(len(described.curves)))
    trainings = (len(one.get("stored", {}).get("mean_of", ())) for one in header["columns"])
    numbers = described.size * (len(described.columns) + max(trainings, default=0)) + sum(curves)
    if described.size > MAX_ROWS or numbers * 8 > _MOST_BYTES:
        raise InputError(
            f"the table has {numbers:,} numbers of {counted(described.size, 'cell')}, more than can be handled",
            remedy="import the source it was made of",
            place=Place(str(path)),
        )


def _space_of(table: Benchmark, wanted: str | None) -> Space:
    name = table.about.space
    if wanted not in (None, name):
        raise InputError(f"the table has cells of {name}, not of {wanted}", remedy="give the space file that it was imported with")
    if name not in space_entries():
        raise InputError(
            f"the table has cells of {name}, a space that is not here",
            remedy=f"import it with its space file (`nastui data import SPACE.toml {table.name}.nastui`), or install the package of the space",
        )
    return space_named(name)


def _wrong(path: Path, table: Benchmark, space: Space) -> Iterator[str]:
    """What of it is not as nastui writes it."""
    arrays, cells = read_table(path).arrays, table.cells
    wrong = [name for name in arrays if not arrays.whole(name)]
    if wrong:
        yield f"its array '{wrong[0]}' does not have the bytes that were written"
    if table.about.identity != space.identity:
        yield f"it tells cells of {space.name} apart by their {table.about.identity}"
    if cells.dtype != np.uint8 or cells.shape[1] != space.length or not space.valid(cells).all():
        yield f"it has cells that are none of {space.name}"
    if len(np.unique(space.query_keys(cells))) != len(cells):
        yield "it has a cell twice"
    if table.hashes is not None:
        yield from _wrong_hashes(table.hashes, space, table)
    meanings = [column.meaning for column in table.columns]
    if len(set(meanings)) != len(meanings):
        yield "two of its columns mean the same"
    for place, column in enumerate(table.columns):
        values = table.values[place]
        if not _is_right(column) or values.shape != (len(cells),) or not _are_numbers(values, column.unit):
            yield f"its column {place + 1} is not what it should be"
    for place, curve in enumerate(table.curves):
        if not _is_right_curve(curve, len(cells)):
            yield f"its curve {place + 1} is not what it should be"


def _wrong_hashes(hashes: np.ndarray, space: Space, table: Benchmark) -> Iterator[str]:
    """Compared with our own on an evenly spread sample of rows, as those of any source are."""
    if not space.hash_column or hashes.dtype != np.uint8:
        yield "it has hashes of cells that have none"
        return
    sample = np.arange(0, len(hashes), max(1, len(hashes) // _HASHES_LOOKED_AT))
    if [hashes[row].tobytes().hex() for row in sample] != list(space.hashes(table.cells[sample])):
        yield "it has hashes that are not those of its cells"


def _is_right(column: BenchmarkColumn) -> bool:
    """Whether a header's words of a column are such words."""
    meaning: Meaning = column.meaning
    texts = [meaning.metric, meaning.seeds, column.source, *(text for text in (meaning.dataset, meaning.split) if text is not None)]
    numbers = ((meaning.epochs, 0, 10**9), (column.decimals, -300, 1000))  # millions in a source have fewer than no decimals here
    if not all(isinstance(text, str) for text in texts):
        return False
    if not all(number is None or (type(number) is int and low <= number <= high) for number, low, high in numbers):
        return False
    return bool(meaning.metric) and column.unit in _UNITS and _RUN.fullmatch(meaning.seeds) is not None and all(map(str.isprintable, texts))


def _are_numbers(values: np.ndarray, unit: str) -> bool:
    """NaN is unknown; −∞ is a score's alone."""
    infinite = values[np.isinf(values)]
    return values.dtype == np.float64 and (not len(infinite) or (unit == "" and bool((infinite < 0).all())))


def _is_right_curve(curve: Curve, rows: int) -> bool:
    points: Sequence[float] = curve.points
    if (
        not _is_right(curve.column)
        or not all(type(point) in (int, float) and 0 <= point < 10**9 for point in points)
        or list(points) != sorted(points)
    ):
        return False
    if not _are_numbers(curve.values, curve.column.unit):
        return False
    if curve.rows is None:
        return len(curve.values) == rows
    ascending = np.asarray(curve.rows, np.int64)
    return curve.rows.dtype == np.uint32 and bool((np.diff(ascending) > 0).all()) and (not len(ascending) or int(ascending[-1]) < rows)
