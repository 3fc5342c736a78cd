"""Bring a source in: read it, join it with the table that is there, and replace that table's file in one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nastui.base.errors import InputError, Place
from nastui.base.writing import alone
from nastui.benchmarks.importing.csv_table import Imported, import_csv
from nastui.benchmarks.importing.merging import merge
from nastui.benchmarks.listing import table_path
from nastui.benchmarks.mini_tss.place import MINI_TSS
from nastui.benchmarks.table import Benchmark, open_benchmark


@dataclass(frozen=True)
class Brought:
    """What an import did."""

    benchmark: Benchmark
    path: Path
    joined: bool
    """True where a table was there and the source was added to it."""
    remarks: tuple[str, ...]


def bring_in(path: Path, name: str | None, replacing: bool, report: Callable[[str], None]) -> Brought:
    """Import a file.

    Raises:
        InputError: no file that can be imported, anything wrong in it, a name that is taken by the embedded benchmark, contradictions.
        StorageError: the disk refuses; the earlier table is still there.
    """
    if name == MINI_TSS:
        raise InputError(f"'{MINI_TSS}' is the embedded benchmark's name", remedy="give another --name")
    imported = _imported(path, name, report)
    target = table_path(imported.benchmark.name)
    with alone(target):
        there = _table_there(target, report)
        joined = there is not None
        benchmark = imported.benchmark
        if there is not None:
            report(f"comparing with {benchmark.name} as it is")
            try:
                benchmark = merge(there, benchmark, replacing)
            except InputError as error:
                raise error.at(Place(file=str(path))) from None
        report(f"writing {target}")
        benchmark.save(target)
    return Brought(open_benchmark(target), target, joined, imported.remarks)


def _table_there(target: Path, report: Callable[[str], None]) -> Benchmark | None:
    """The table that the source is added to; one that cannot be read is replaced, which is said."""
    try:
        return open_benchmark(target) if target.exists() else None
    except InputError as error:
        report(f"{error.message}; this import replaces it")
        return None


def _imported(path: Path, name: str | None, report: Callable[[str], None]) -> Imported:
    if not path.exists():
        raise InputError("there is no such file", place=Place(file=str(path)))
    if not path.name.endswith((".csv", ".csv.gz")):
        raise InputError("this is no file that can be imported", remedy="give a .csv or .csv.gz table", place=Place(file=str(path)))
    return import_csv(path, name, report)
