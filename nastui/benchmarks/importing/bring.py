"""Bring a source in: read it, join it with the table that is there, and replace that table's file in one step."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nastui.base.errors import InputError, Place
from nastui.base.writing import alone, sweep
from nastui.benchmarks.importing.assembling import benchmark_of, check_whole
from nastui.benchmarks.importing.choice import AS_NAMED, ColumnChoice
from nastui.benchmarks.importing.merging import merge
from nastui.benchmarks.importing.recognising import recognise
from nastui.benchmarks.importing.source import Source
from nastui.benchmarks.listing import table_path
from nastui.benchmarks.means import told_unlike
from nastui.benchmarks.mini_tss.place import MINI_TSS
from nastui.benchmarks.progress import Progress, Report
from nastui.benchmarks.table import Benchmark, open_benchmark
from nastui.benchmarks.tablefile import damaged_arrays

QUIET = Progress(lambda text: None)


@dataclass(frozen=True)
class Brought:
    """What an import did."""

    benchmark: Benchmark
    path: Path
    joined: bool
    """True where a table was there and the source was added to it."""
    remarks: tuple[str, ...]


def bring_in(
    path: Path,
    name: str | None = None,
    replacing: bool = False,
    curves: bool = False,
    progress: Progress = QUIET,
    choice: ColumnChoice = AS_NAMED,
) -> Brought:
    """Import a file or folder.

    Args:
        path: what a user points at.
        name: the benchmark's name; None takes the space's. A part of the published cells joins the table of that name.
        replacing: whether the source's numbers win where they contradict the table's.
        curves: whether learning curves are kept too.
        progress: is told what is being done.
        choice: what is said of a table's columns.

    Raises:
        InputError: nothing that can be imported, anything wrong in it, a name that is taken by the embedded benchmark, contradictions.
        StorageError: the disk refuses; the earlier table is still there.
    """
    if name == MINI_TSS:
        raise InputError(f"'{MINI_TSS}' is the embedded benchmark's name", remedy="give another --name")
    if name is not None:
        table_path(name)  # a name that cannot be a file's is refused before anything is read
    source = recognise(path).read(path, curves, choice, progress)
    try:
        benchmark = benchmark_of(source, name)
        target = table_path(benchmark.name)
        with alone(target):
            sweep(target)
            there = _table_there(target, source, name, progress.report)
            if there is not None:
                progress.report(f"comparing with {benchmark.name} as it is")
                benchmark = merge(there, benchmark, replacing)
            progress.report(f"writing {target}")
            benchmark.save(target)
    except InputError as error:
        raise error.at(Place(file=str(path))) from None
    return Brought(open_benchmark(target), target, there is not None, (*source.remarks, *told_unlike(benchmark)))


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
