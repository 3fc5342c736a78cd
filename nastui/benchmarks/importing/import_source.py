"""Import a source: read it, join it with the table that is there, and replace that table's file in one step."""

from __future__ import annotations

import filecmp
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, Place
from nastui.base.writing import alone, sweep
from nastui.benchmarks.header import BenchmarkInfo
from nastui.benchmarks.importing.csv_columns import AS_NAMED, ColumnChoice
from nastui.benchmarks.importing.detect_format import detect_format
from nastui.benchmarks.importing.joining import JoinReport, merge
from nastui.benchmarks.importing.source import Source
from nastui.benchmarks.index import Index, SortedIndex, direct_index
from nastui.benchmarks.listing import how_to_get, table_path
from nastui.benchmarks.mini_tss import MINI_TSS
from nastui.benchmarks.progress import ProgressListener, Report
from nastui.benchmarks.stored import Lazily
from nastui.benchmarks.table import Benchmark, open_benchmark, told_unlike
from nastui.benchmarks.tablefile import damaged_arrays
from nastui.cells.space_file.kept import kept_file
from nastui.cells.spaces import published_benchmarks, space_entries, space_named
from nastui.drawing.numbers import counted


def benchmark_of(source: Source, name: str | None) -> Benchmark:
    """The table of a source.

    Args:
        source: what a reader gave.
        name: the benchmark's name; None takes the space's.

    Raises:
        InputError: a name of another space.
    """
    _check_name(source, name)
    order, index = _index(source)
    title, identity = space_entries()[source.space].title, space_named(source.space).identity
    about = BenchmarkInfo(name or source.space, name or title, source.space, identity, "", (source.name,))
    if source.about is not None:
        about = replace(source.about, name=name or source.about.name)
    place = np.argsort(order)
    curves = Lazily([partial(curve.moved, place) for curve in source.curves])
    hashes = None if source.hashes is None else source.hashes[order]
    values = Lazily([partial(np.take, column, order) for column in source.values])  # when asked for: not a copy of all
    return Benchmark(about, source.cells[order], index, source.columns, values, hashes, curves)


def check_whole(source: Source, name: str | None) -> None:
    """A source that no table takes up has the published list of cells, or a name of its own.

    Raises:
        InputError: it has a part, and no such name.
    """
    count, published, space = len(source.cells), published_benchmarks().get(source.space), source.space
    if published is None or count == published.cells or name not in (None, space):
        return
    whole = f"bring the whole table first ({(how_to_get(space) or '').partition(',')[0]}), and a part is added to it"
    absent = f"no table of {space} is here that it could be added to"
    if name is None:
        raise InputError(
            f"{absent}, and the file has {counted(count, 'cell')} of {space}, not the published {published.cells:,}",
            remedy=f"give the benchmark a name of its own with --name, or {whole}",
            reason="name",
        )
    raise InputError(
        f"the name {name} belongs to the published list of {published.cells:,} cells, and the file has {count:,}; {absent}",
        remedy=f"give another --name, or {whole}",
        reason="name",
    )


def _check_name(source: Source, name: str | None) -> None:
    if name in space_entries() and name != source.space:
        raise InputError(f"the name {name} belongs to another space than these cells' ({source.space})", remedy="give another --name", reason="name")


def _index(source: Source) -> tuple[npt.NDArray[np.int64], Index]:
    """The order of the table's rows, and how they are found."""
    space = space_named(source.space)
    if space.identity != "string":
        keys = space.canonical_keys(source.cells)
        order = np.argsort(keys, kind="stable")
        return order, SortedIndex(keys[order])
    rows = np.arange(len(source.cells))
    return rows, direct_index(space.exact_keys(source.cells), rows, int(np.prod(np.array(space.choices, dtype=np.int64))))


QUIET = ProgressListener(lambda text: None)


@dataclass(frozen=True)
class ImportResult:
    """What an import did."""

    benchmark: Benchmark
    path: Path
    joined: bool
    """True where a table was there and the source was added to it."""
    remarks: tuple[str, ...]
    join: JoinReport | None = None
    """Where it was added: what was joined."""


def import_source(
    path: Path,
    name: str | None = None,
    replacing: bool = False,
    curves: bool = False,
    progress: ProgressListener = QUIET,
    choice: ColumnChoice = AS_NAMED,
) -> ImportResult:
    """Import a file or folder.

    Args:
        path: what a user points at.
        name: the benchmark's name; None takes the space's. A part of the published cells joins the table of that name.
        replacing: whether the source's numbers win where they contradict the table's.
        curves: whether learning curves are kept too.
        progress: gets each stage, and how much of it is done.
        choice: what is said of a table's columns.

    Raises:
        InputError: nothing that can be imported, anything wrong in it, a name that is taken by the embedded benchmark, contradictions.
        StorageError: the disk refuses; the earlier table is still there.
    """
    if name == MINI_TSS:
        raise InputError(f"'{MINI_TSS}' is the embedded benchmark's name", remedy="give another --name", reason="name")
    if name is not None:
        choice = _of_named(choice, name)
    source = detect_format(path).read(path, curves, choice, progress)
    if source.about is not None:
        name = name or source.about.name
        if name == MINI_TSS:
            raise InputError(f"it is the table '{MINI_TSS}', which is here in any case", remedy="leave it where it is", place=Place(str(path)))
    try:
        benchmark = benchmark_of(source, name)
        target = table_path(benchmark.name)
        with alone(target):
            sweep(target)
            if source.about is not None and _is_copy(path, target):
                return ImportResult(open_benchmark(target), target, False, (f"it is the table {benchmark.name} that is here already",))
            there, report = _table_there(target, source, name, progress.report), None
            if there is not None:
                progress.report(f"comparing with {benchmark.name} as it is")
                names = dict(zip((column.meaning for column in source.columns), source.names, strict=False))
                benchmark, report = merge(there, benchmark, replacing, names)
            progress.report(f"writing {target}")
            benchmark.save(target)
    except InputError as error:
        raise error.at(Place(file=str(path))) from error.__cause__
    remarks = (*source.remarks, *(report.in_words(replacing) if report else ()), *told_unlike(benchmark))
    return ImportResult(open_benchmark(target), target, report is not None, remarks, report)


def _of_named(choice: ColumnChoice, name: str) -> ColumnChoice:
    """Of several spaces with one notation it is that of the name. One that cannot be a file's is refused, before anything is read."""
    table_path(name)
    return replace(choice, space=name) if choice.space is None and kept_file(name).exists() else choice


def _is_copy(path: Path, target: Path) -> bool:
    return target.exists() and filecmp.cmp(path, target, shallow=False)


def _table_there(target: Path, source: Source, name: str | None, report: Report) -> Benchmark | None:
    """The table that the source is added to; one that cannot be read is replaced, which is said.

    Raises:
        InputError: there is none, and the source is only a part of one; or some of its numbers are not those that were
            written; joined with others they would look sound.
    """
    try:
        table = open_benchmark(target) if target.exists() else None
    except InputError as error:
        check_whole(source, name)
        report(f"{error.message}; this import replaces it")
        return None
    if table is None:
        check_whole(source, name)
    elif damaged := damaged_arrays(target):
        raise InputError(
            f"the table of {table.name} that is here is damaged ({', '.join(damaged)})",
            remedy=f"`nastui data remove {table.name}`, then import anew",
        )
    return table
