"""Which columns of a table are scores that a search can go by, told by its header; light to import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from nastui.base.errors import InputError, NastuiError, nearest
from nastui.benchmarks.columns import MEAN, BenchmarkColumn, Meaning
from nastui.benchmarks.header import describe
from nastui.benchmarks.listing import table_path

_TRAINED_UNITS: Final = ("percent", "s")
"""Units of accuracies and times of trainings."""
_TRAINED_METRICS: Final = ("loss", "seed", "seeds")
"""Metrics without such a unit that are known after a training only."""
_COSTS: Final = ("ms", "mJ")
"""Units of what a network costs on a device: less is better."""
COLUMN_KEYS: Final = ("fitness.column", "features.columns")
"""Keys of a run's settings that name score columns."""


@dataclass(frozen=True)
class ScoreColumn:
    """A number of each cell that no training is needed for."""

    name: str
    """As settings name it: `naswot`, `sotl@12`; `cifar10.naswot` where it belongs to another data set than the run's."""
    meaning: Meaning
    unit: str

    @property
    def lower_is_better(self) -> bool:
        """Whether the column says so: latencies and energies do."""
        return self.unit in _COSTS

    @property
    def seconds(self) -> Meaning:
        """The column of seconds that computing the score took, where a table has one."""
        return replace(self.meaning, metric=f"{self.meaning.metric}_seconds")


def score_columns(columns: Sequence[BenchmarkColumn], dataset: str) -> tuple[ScoreColumn, ...]:
    """The score columns of a table: those of the data set and of the cell alone first, then those of other data sets."""
    found = [column for column in columns if _is_score(column)]
    own = [column for column in found if column.meaning.dataset in (None, dataset)]
    others = [column for column in found if column not in own]
    return (*_named(own, dataset), *_named(others, dataset))


def score_column_named(table: str, columns: Sequence[BenchmarkColumn], dataset: str, name: str) -> ScoreColumn:
    """The score column of this name, without regard to case.

    Raises:
        InputError: the table has none of that name; the message says which it has.
    """
    known = {one.name.lower(): one for one in score_columns(columns, dataset)}
    wanted = name.strip().lower().removeprefix(f"{dataset}.")
    if wanted in known:
        return known[wanted]
    names = [one.name for one in known.values()]
    remedy = f"it has {', '.join(names)}" if names else "import a table that has one (`nastui data import`)"
    reason = f"{table} has no score column '{name}' for {dataset}{nearest(wanted, names)}" if wanted else "no score column is named"
    raise InputError(reason, remedy=remedy if wanted or not names else f"{table} has {', '.join(names)}")


def column_names(benchmark: str, dataset: str) -> tuple[str, ...]:
    """The names of the score columns of a benchmark's table; none where it is not here or damaged."""
    try:
        path = table_path(benchmark)
        columns = describe(path).columns if path.exists() else ()
    except NastuiError:
        return ()
    return tuple(one.name for one in score_columns(columns, dataset.lower()))


def _named(columns: Sequence[BenchmarkColumn], dataset: str) -> Iterator[ScoreColumn]:
    for column in columns:
        meaning = column.meaning
        before = f"{meaning.dataset}." if meaning.dataset not in (None, dataset) else ""
        behind = f"@{meaning.epochs}" if meaning.epochs else ""
        yield ScoreColumn(f"{before}{meaning.metric}{behind}", meaning, column.unit)


def _is_score(column: BenchmarkColumn) -> bool:
    meaning = column.meaning
    return meaning.seeds == MEAN and meaning.split is None and column.unit not in _TRAINED_UNITS and meaning.metric not in _TRAINED_METRICS
