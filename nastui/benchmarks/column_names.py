"""Every mean column of a table by the name that settings give it: `valid@200`, `parameters`, `edgegpu_latency`. Light to import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from nastui.base.errors import InputError, NastuiError, nearest
from nastui.benchmarks.columns import ACCURACY, MEAN, BenchmarkColumn, Meaning
from nastui.benchmarks.header import describe
from nastui.benchmarks.listing import table_path

_NO_OBJECTIVES: Final = ("seed", "seeds")
_SHORT: Final = {"params": "parameters"}
_UNITS: Final = ("_ms", "_mj")
"""Endings of names in a CSV that only tell the unit."""


def named_columns(columns: Sequence[BenchmarkColumn], dataset: str) -> Mapping[str, BenchmarkColumn]:
    """Those of the data set and of the cell alone first; those of another data set have its name before theirs: `cifar100.valid@200`."""
    known = [column for column in columns if column.meaning.seeds == MEAN and column.meaning.metric not in _NO_OBJECTIVES]
    own = [column for column in known if column.meaning.dataset in (None, dataset)]
    others = [column for column in known if column.meaning.dataset not in (None, dataset)]
    return {
        **{_name(column.meaning): column for column in own},
        **{f"{column.meaning.dataset}.{_name(column.meaning)}": column for column in others},
    }


def column_named(table: str, columns: Sequence[BenchmarkColumn], dataset: str, name: str) -> BenchmarkColumn:
    """The column of this name, without regard to case; `params` and a unit behind the name, as a CSV has them, are understood.

    Raises:
        InputError: the table has none of that name; the message says which it has.
    """
    known = {one.lower(): column for one, column in named_columns(columns, dataset).items()}
    wanted = name.strip().lower().removeprefix(f"{dataset}.")
    for spelling in (wanted, _usual(wanted)):
        if spelling in known:
            return known[spelling]
    remedy = f"it has {', '.join(known)}" if known else "import a table that has one (`nastui data import`)"
    raise InputError(f"{table} has no column '{name}' for {dataset}{nearest(wanted, known)}", remedy=remedy)


def names_of_columns(benchmark: str, dataset: str) -> tuple[str, ...]:
    """The names of the columns of a benchmark's table; none where it is not here or damaged."""
    try:
        path = table_path(benchmark)
        columns = describe(path).columns if path.exists() else ()
    except NastuiError:
        return ()
    return tuple(named_columns(columns, dataset.lower()))


def _name(meaning: Meaning) -> str:
    parts = [meaning.split, None if meaning.split and meaning.metric == ACCURACY else meaning.metric]
    return "_".join(part for part in parts if part) + (f"@{meaning.epochs}" if meaning.epochs else "")


def _usual(name: str) -> str:
    before, dot, metric = name.rpartition(".")
    for unit in _UNITS:
        metric = metric.removesuffix(unit)
    return f"{before}{dot}{_SHORT.get(metric, metric)}"
