"""Add a second source to a table: new columns join, known ones are compared, contradictions are named; and what that did, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from nastui.base.errors import InputError
from nastui.benchmarks.columns import MEAN, BenchmarkColumn, Meaning
from nastui.benchmarks.curves import Curve, joined
from nastui.benchmarks.importing.csv_columns import OwnName, unit_ending, with_prefix
from nastui.benchmarks.table import Benchmark, Rows, Values
from nastui.drawing.numbers import counted

_NAMED = 3
"""So many contradicting cells are named; the rest is counted."""
_NOISE = 1e-9
"""What arithmetic may leave of a number's next digit."""


def merge(
    table: Benchmark, source: Benchmark, replacing: bool, names: Mapping[Meaning, OwnName] = MappingProxyType({})
) -> tuple[Benchmark, JoinReport]:
    """The table with the source's datasets and metrics added, and what was joined.

    `names` are those that the source's file gives its columns.

    A contradiction is a difference above half a unit of the less precise number's last digit; it is refused, or decided for the source where
    `replacing`. Where two numbers agree, the more precise stays.

    Raises:
        InputError: another space, a cell that the table does not have, other units, or contradictions.
    """
    rows, places = _rows(table, source), _Places(table.columns)
    columns, values = list(table.columns), list(table.values)
    contradictions: list[str] = []
    new, both = [], []
    for column, given in zip(source.columns, source.values, strict=True):
        spread = np.full(table.size, np.nan)
        spread[rows] = given
        place = places.of(column)
        if place is None:
            new.append(column.meaning)
            columns.append(column)
            values.append(spread)
            continue
        known, there, here = values[place], ~np.isnan(spread), ~np.isnan(values[place])
        if column.unit != columns[place].unit and not (replacing and not (here & ~there).any()):
            raise _other_unit(table.name, columns[place], column, names.get(column.meaning))
        both.append(ColumnJoin(columns[place].meaning, int((there & ~here).sum()), int((there & here).sum())))
        digits = _digits(columns[place], known, column.decimals)
        contradictions += [] if replacing else _contradictions(table, columns[place].meaning, known, digits, column, spread)
        columns[place], values[place] = _joined(columns[place], known, digits, column, spread, replacing)
    if contradictions:
        raise InputError(
            "the source contradicts the table: " + "; ".join(contradictions),
            remedy="--replace takes the source's numbers, --prefix NAME keeps a table's scores beside those that are here, --skip leaves columns out",
            reason="contradiction",
        )
    about = replace(table.about, sources=tuple(dict.fromkeys((*table.about.sources, *source.about.sources))))
    hashes = table.hashes if table.hashes is not None else _spread_hashes(table, source, rows)
    merged = Benchmark(about, table.cells, table.index, tuple(columns), values, hashes, _joined_curves(table, source, rows))
    return merged, JoinReport(source.size, table.size, tuple(new), tuple(both))


def _rows(table: Benchmark, source: Benchmark) -> Rows:
    """The table's row of each cell of the source.

    Raises:
        InputError: another space, or a cell that the table does not have.
    """
    if source.about.space != table.about.space:
        raise InputError(
            f"{table.name} has cells of {table.about.space}, the source of {source.about.space}",
            remedy="give it a name of its own with --name",
            reason="name",
        )
    rows = table.find(source.cells)
    if (missing := rows < 0).any():
        cell = source.space.format(source.cells[int(np.argmax(missing))])
        raise InputError(
            f"{table.name} has no row for {counted(int(missing.sum()), 'cell')} of the source, among them {cell}",
            remedy="give it a name of its own with --name",
            reason="name",
        )
    return rows


class _Places:
    """Where a table has its columns."""

    def __init__(self, columns: Sequence[BenchmarkColumn]) -> None:
        self._alike: dict[tuple[Meaning, str], int] = {}
        self._named: dict[Meaning, int] = {}
        for place, column in enumerate(columns):
            self._alike.setdefault(_bare(column), place)
            self._named.setdefault(column.meaning, place)

    def of(self, column: BenchmarkColumn) -> int | None:
        """Of what the column means: in its unit, whether or not its name tells it (`lat` in ms, `lat_ms`), or else in another."""
        return self._alike.get(_bare(column), self._named.get(column.meaning))


def _bare(column: BenchmarkColumn) -> tuple[Meaning, str]:
    """The meaning without the unit in its name, and the unit."""
    return replace(column.meaning, metric=column.meaning.metric.removesuffix(unit_ending(column.unit))), column.unit


def _other_unit(table: str, here: BenchmarkColumn, given: BenchmarkColumn, name: OwnName | None) -> InputError:
    """The complaint about numbers that cannot be compared: none of the units of tables is a multiple of another."""
    said, known = ({"": "without a unit", "count": "a count"}.get(column.unit, f"in {column.unit}") for column in (given, here))
    remedy = "--prefix NAME keeps a table's scores beside those that are here"
    if name is not None:
        ending = "" if given.unit else unit_ending(here.unit)
        same = f"if they are {here.unit} too, say so with `{name.renaming(name.asked + ending)}`; else " if ending else ""
        beside = name.renaming(with_prefix(name.asked, "other"))
        remedy = f"{same}keep them beside those that are here with `{beside}`, or leave them out with {name.skipping}"
    return InputError(f"{given.meaning} is {said} in the source, and {known} in {table}", remedy=remedy)


def _joined_curves(table: Benchmark, source: Benchmark, rows: Rows) -> list[Curve]:
    """The curves of both; where both have one, the source's points stand before the table's."""
    known = {curve.column.meaning: curve for curve in table.curves}
    for curve in source.curves:
        new, old = curve.moved(rows), known.get(curve.column.meaning)
        known[curve.column.meaning] = joined(old, new, table.size) if old is not None and old.points == new.points else new
    return list(known.values())


def _spread_hashes(table: Benchmark, source: Benchmark, rows: Rows) -> np.ndarray | None:
    if source.hashes is None or len(rows) != table.size:
        return None
    hashes = np.empty_like(source.hashes)
    hashes[rows] = source.hashes
    return hashes


def _digits(column: BenchmarkColumn, known: Values, wanted: int | None) -> Values | None:
    """Decimals of each number, as far as they are wanted: of a column that was joined, which has those of its least precise source, some have more.

    None where the column has none.
    """
    if column.decimals is None:
        return None
    digits = np.full(len(known), float(column.decimals))
    for power in range(column.decimals, column.decimals if wanted is None else wanted):
        with np.errstate(invalid="ignore", over="ignore"):
            shifted = known * 10.0**power
            digits[np.abs(shifted - np.rint(shifted)) > _NOISE * (1 + np.abs(shifted))] = power + 1
    return digits


def _tolerance(digits: Values | None, source: BenchmarkColumn) -> Values | float:
    if digits is None and source.decimals is None:
        return 1e-9
    less = np.minimum(np.inf if digits is None else digits, np.inf if source.decimals is None else source.decimals)
    tolerance: Values = 0.5 * 10.0**-less * (1 + 1e-9) + 1e-12
    return tolerance


def _contradictions(table: Benchmark, meaning: Meaning, known: Values, digits: Values | None, source: BenchmarkColumn, given: Values) -> list[str]:
    with np.errstate(invalid="ignore"):  # −inf and −inf agree; unknown contradicts nothing
        wrong = np.flatnonzero((known != given) & (np.abs(known - given) > _tolerance(digits, source)))
    if not len(wrong):
        return []
    named = [f"{table.space.format(table.cells[row])} has {known[row]:.12g} and {given[row]:.12g}" for row in wrong[:_NAMED]]
    more = f", and {len(wrong) - _NAMED:,} more" if len(wrong) > _NAMED else ""
    return [f"{meaning}: {', '.join(named)}{more}"]


def _joined(
    column: BenchmarkColumn, known: Values, digits: Values | None, source: BenchmarkColumn, given: Values, replacing: bool
) -> tuple[BenchmarkColumn, Values]:
    finer = (source.decimals or 0) > (0 if digits is None else digits)
    taken = ~np.isnan(given) & (np.isnan(known) | finer | replacing)
    if not taken.any():
        decimals = column.decimals
    elif not (~taken & ~np.isnan(known)).any():
        decimals = source.decimals
    else:  # as precise as the least precise number
        decimals = min((one.decimals for one in (column, source) if one.decimals is not None), default=None)
    named = column.source if source.source in column.source else f"{column.source}, {source.source}"
    unit = source.unit if replacing else column.unit  # they differ only where every number is the source's
    return replace(column, unit=unit, source=named, decimals=decimals), np.where(taken, given, known)


# ---- what joining a source to a table did: which columns are new, which were compared, and of how many cells


_COLUMNS_NAMED = 12
"""So many columns of a data set are named; the rest is counted."""


@dataclass(frozen=True)
class ColumnJoin:
    """A column that both have."""

    meaning: Meaning
    added: int
    """Cells that only the source has a number for."""
    compared: int
    """Cells that both have a number for."""


@dataclass(frozen=True)
class JoinReport:
    """Of a source whose numbers were added to a table, cell by cell."""

    cells: int
    """Of the source."""
    of: int
    """Of the table."""
    new: tuple[Meaning, ...]
    """Columns that the table did not have."""
    both: tuple[ColumnJoin, ...]
    """Columns that both have; where both have a number they agree, or the source's numbers were asked for."""

    @property
    def compared(self) -> tuple[Meaning, ...]:
        """Columns of which numbers were compared."""
        return tuple(one.meaning for one in self.both if one.compared)

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        filled = [{"column": str(one.meaning), "added": one.added, "compared": one.compared} for one in self.both if one.added]
        return {"cells": self.cells, "of": self.of, "new": list(map(str, self.new)), "compared": list(map(str, self.compared)), "filled": filled}

    def in_words(self, replacing: bool) -> Iterator[str]:
        """One sentence for new columns, one for those that were compared, and one for those that have numbers of more cells now."""
        if self.new:
            yield f"joined by cell, {self.cells:,} of {self.of:,}: {_listed(self.new)}"
        if whole := [one.meaning for one in self.both if not one.added]:
            yield f"{'compared, the source stands first' if replacing else 'compared, and equal'}: {_listed(whole)}"
        for added, compared in dict.fromkeys((one.added, one.compared) for one in self.both if one.added):
            alike = [one.meaning for one in self.both if (one.added, one.compared) == (added, compared)]
            found = (", the source stands first" if replacing else " and equal") if compared else ""
            yield f"added to {counted(added, 'cell')}, {compared:,} compared{found}: {_listed(alike)}"


def _listed(meanings: Sequence[Meaning]) -> str:
    """The means by data set; single trainings are counted."""
    datasets = dict.fromkeys(meaning.dataset for meaning in meanings)
    return "; ".join(_of(dataset, [meaning for meaning in meanings if meaning.dataset == dataset]) for dataset in datasets)


def _of(dataset: str | None, meanings: Sequence[Meaning]) -> str:
    names = [str(meaning).removeprefix(f"{dataset} ") for meaning in meanings if meaning.seeds == MEAN]
    trainings = len(meanings) - len(names)
    more = [f"{len(names) - _COLUMNS_NAMED:,} more"] if len(names) > _COLUMNS_NAMED else []
    single = [f"{counted(trainings, 'column')} of single trainings"] if trainings else []
    return f"{dataset or 'of the cell alone'}: {', '.join([*names[:_COLUMNS_NAMED], *more, *single])}"
