"""Add a second source to a table: new columns join, known ones are compared, contradictions are named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nastui.base.errors import InputError
from nastui.benchmarks.columns import Column
from nastui.benchmarks.curves import Curve, joined
from nastui.benchmarks.table import Benchmark, Rows, Values

_NAMED = 3
"""So many contradicting cells are named; the rest is counted."""


def merge(table: Benchmark, source: Benchmark, replacing: bool) -> Benchmark:
    """The table with the source's datasets and metrics added.

    A contradiction is a difference above half a unit of the less precise source's last digit; it is refused, or decided for the source where
    `replacing`. Where two numbers agree, the more precise stays.

    Raises:
        InputError: another space, a cell that the table does not have, or contradictions.
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
            f"{missing.sum():,} cells of the source are not in {table.name}, among them {cell}",
            remedy="give it a name of its own with --name",
            reason="name",
        )
    columns, values = list(table.columns), list(table.values)
    contradictions: list[str] = []
    for column, given in zip(source.columns, source.values, strict=True):
        spread = np.full(table.size, np.nan)
        spread[rows] = given
        known = [place for place, other in enumerate(columns) if other.meaning == column.meaning]
        if not known:
            columns.append(column)
            values.append(spread)
            continue
        place = known[0]
        contradictions += [] if replacing else _contradictions(table, columns[place], values[place], column, spread)
        columns[place], values[place] = _joined(columns[place], values[place], column, spread, replacing)
    if contradictions:
        raise InputError(
            "the source contradicts the table: " + "; ".join(contradictions),
            remedy="--replace takes the source's numbers, --prefix NAME keeps a table's scores beside those that are here, --skip leaves columns out",
            reason="contradiction",
        )
    about = replace(table.about, sources=tuple(dict.fromkeys((*table.about.sources, *source.about.sources))))
    hashes = table.hashes if table.hashes is not None else _spread_hashes(table, source, rows)
    return Benchmark(about, table.cells, table.index, tuple(columns), values, hashes, _joined_curves(table, source, rows))


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


def _tolerance(one: Column, other: Column) -> float:
    digits = [column.decimals for column in (one, other) if column.decimals is not None]
    return 0.5 * 10.0 ** -min(digits) * (1 + 1e-9) + 1e-12 if digits else 1e-9


def _contradictions(table: Benchmark, column: Column, known: Values, source: Column, given: Values) -> list[str]:
    with np.errstate(invalid="ignore"):  # −inf and −inf agree; unknown contradicts nothing
        wrong = np.flatnonzero((known != given) & (np.abs(known - given) > _tolerance(column, source)))
    if not len(wrong):
        return []
    named = [f"{table.space.format(table.cells[row])} has {known[row]:.12g} and {given[row]:.12g}" for row in wrong[:_NAMED]]
    more = f", and {len(wrong) - _NAMED:,} more" if len(wrong) > _NAMED else ""
    return [f"{column.meaning}: {', '.join(named)}{more}"]


def _joined(column: Column, known: Values, source: Column, given: Values, replacing: bool) -> tuple[Column, Values]:
    finer = (source.decimals or 0) > (column.decimals or 0)
    first, second = (given, known) if replacing or finer else (known, given)
    joined = np.where(np.isnan(first), second, first)
    digits = [one.decimals for one in (column, source) if one.decimals is not None]
    mixed = bool(np.isnan(first).any() and not np.isnan(second[np.isnan(first)]).all())
    kept = (min if mixed else max)(digits, default=None)  # a column is as precise as its least precise number
    named = column.source if source.source in column.source else f"{column.source}, {source.source}"
    return replace(column, source=named, decimals=source.decimals if replacing and not mixed else kept), joined
