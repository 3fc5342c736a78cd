"""A benchmark: a space, and a table of what is known of its cells, answered in batches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, choose_one, nearest
from nastui.benchmarks.columns import ACCURACY, MEAN, BenchmarkColumn, Meaning
from nastui.benchmarks.curves import Curve, curves_from, store_curves
from nastui.benchmarks.header import VERSION, BenchmarkInfo, ColumnSummary, damaged, description_of
from nastui.benchmarks.index import Index, index_from_arrays
from nastui.benchmarks.stored import Lazily, StoredForm, columns_from, mean_over, store_columns
from nastui.benchmarks.tablefile import read_table, write_table
from nastui.cells.arrays import Cell, Cells
from nastui.cells.space import Space
from nastui.cells.spaces import space_named
from nastui.drawing.numbers import counted

_ACCURACIES: Final = (ACCURACY, "top5")

Values = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Benchmark:
    """A table in memory (its arrays are usually maps of a file). One row is one distinct query."""

    about: BenchmarkInfo
    cells: Cells
    """rows × length: one cell per row, the representative."""
    index: Index
    columns: tuple[BenchmarkColumn, ...]
    values: Sequence[Values]
    """One array (rows) per column; NaN is unknown. Those of a file are decoded when they are asked for."""
    hashes: npt.NDArray[np.uint8] | None = None
    """rows × 16: module hashes, where the space has them."""
    curves: Sequence[Curve] = ()
    """Learning curves, where the source had them and they were asked for."""

    @property
    def name(self) -> str:
        """The benchmark's name."""
        return self.about.name

    @property
    def space(self) -> Space:
        """The space its cells belong to."""
        return space_named(self.about.space)

    @property
    def size(self) -> int:
        """How many distinct queries there are."""
        return len(self.cells)

    @property
    def distinct_in_space(self) -> int | None:
        """How many distinct queries the space has in all, where that is known."""
        return self.index.distinct_in_space(self.space)

    @cached_property
    def datasets(self) -> tuple[str, ...]:
        """Datasets in the order of the table."""
        return tuple(dict.fromkeys(column.meaning.dataset for column in self.columns if column.meaning.dataset))

    def find(self, cells: Cells) -> Rows:
        """The row of each cell; -1 where the table has none. Equal rows are the same query."""
        return self.index.find(self.space, cells)

    def parse(self, text: str) -> Cell:
        """The cell that a text names: the space's notation, or the module hash of a cell in the table.

        Raises:
            InputError: it is no cell of the space, or a hash that the table does not have.
        """
        if self.hashes is None or not re.fullmatch(r"[0-9a-f]{32}", text.strip()):
            return self.space.parse(text)
        rows = np.flatnonzero((self.hashes == np.frombuffer(bytes.fromhex(text.strip()), dtype=np.uint8)).all(axis=1))
        if not len(rows):
            raise InputError(f"{self.name} has no cell with the module hash {text.strip()}")
        return np.asarray(self.cells[int(rows[0])])

    def column(self, meaning: Meaning) -> Values | None:
        """The numbers with this meaning, or None where the table has none."""
        places = [place for place, column in enumerate(self.columns) if column.meaning == meaning]
        return self.values[places[0]] if places else None

    def single_trainings(self, meaning: Meaning) -> list[Values]:
        """The single trainings behind a mean: its `run1`, `run2`, …, as far as the table has them."""
        return [
            self.values[place]
            for place, column in enumerate(self.columns)
            if column.meaning.seeds.startswith("run") and Meaning(*_without_seeds(column.meaning)) == Meaning(*_without_seeds(meaning))
        ]

    def dataset_named(self, name: str) -> str:
        """The dataset of this name, without regard to case.

        Raises:
            InputError: the table has none of that name.
        """
        known = {dataset.lower(): dataset for dataset in self.datasets}
        if name.lower() not in known:
            nothing = "its numbers belong to no data set; import some that do (`nastui data import`), in columns named <dataset>.<metric>@<epochs>"
            remedy = choose_one(self.datasets) if known else nothing
            raise InputError(f"{self.name} has no dataset '{name}'{nearest(name.lower(), known)}", remedy=remedy)
        return known[name.lower()]

    def save(self, path: Path) -> None:
        """Write the table file."""
        about = self.about
        header: dict[str, Any] = {"version": VERSION, "name": about.name, "title": about.title, "space": about.space, "identity": about.identity}
        forms, stored = store_columns(self.columns, self.values)
        columns = [column.as_dict() | {"stored": form.as_dict()} for column, form in zip(self.columns, forms, strict=True)]
        curves, curve_arrays = store_curves(self.curves)
        header |= {"note": about.note, "sources": list(about.sources), "columns": columns, "curves": curves}
        header["summaries"] = [asdict(summary) for summary in summaries(self)]
        hashes = {} if self.hashes is None else {"hashes": self.hashes}
        write_table(path, header, {"cells": self.cells, **self.index.arrays(), **stored, **hashes, **curve_arrays})


def open_benchmark(path: Path) -> Benchmark:
    """Map a table file; no numbers are read until they are asked for.

    Raises:
        DamagedError: no table, or a damaged one. Columns and curves raise it too, when they are asked for.
        InputError: it is one of a newer version.
    """
    file = read_table(path)
    described = description_of(file.header)
    arrays, plain = file.arrays, file.header["columns"]
    try:
        forms = [StoredForm.from_dict(one.get("stored", {}), len(plain)) for one in plain]
        values, curves = columns_from(forms, arrays), curves_from(file.header.get("curves", ()), arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(path, "its header is not what it should be") from error
    values = Lazily([partial(_column, path, values, place, column) for place, column in enumerate(described.columns)])
    return Benchmark(described.about, arrays["cells"], index_from_arrays(arrays), described.columns, values, arrays.get("hashes"), curves)


def _column(path: Path, values: Sequence[Values], place: int, column: BenchmarkColumn) -> Values:
    """One column, whose accuracies are 0 to 100 %."""
    found = values[place]
    if column.unit == "percent" and column.meaning.metric in _ACCURACIES and ((found < 0) | (found > 100)).any():
        raise damaged(path, f"its {column.meaning} has numbers outside 0 to 100 %")
    return found


def summaries(table: Benchmark) -> list[ColumnSummary]:
    """How many rows have each number, and the best of each mean accuracy."""
    return [_summary(table, column, values) for column, values in zip(table.columns, table.values, strict=True)]


def _summary(table: Benchmark, column: BenchmarkColumn, values: Values) -> ColumnSummary:
    known = int((~np.isnan(values)).sum())
    if not known or (column.meaning.metric, column.meaning.seeds) != (ACCURACY, MEAN):
        return ColumnSummary(known)
    row = int(np.nanargmax(values))
    return ColumnSummary(known, float(values[row]), table.space.format(table.cells[row]))


def _without_seeds(meaning: Meaning) -> Sequence[Any]:
    return meaning.dataset, meaning.metric, meaning.split, meaning.epochs


# ---- whether the means of a table are those of the trainings beside them


_ROUNDING: Final = 1e-4
"""Means and trainings may come from sources that round; this is far less than two trainings differ."""


def unlike_means(table: Benchmark) -> Iterator[tuple[Meaning, int]]:
    """Means that are not those of their trainings, and in how many cells. Cells without a known training are not looked at."""
    for column, values in zip(table.columns, table.values, strict=True):
        if column.meaning.seeds != MEAN:
            continue
        trainings = table.single_trainings(column.meaning)
        if trainings:
            wrong = int((np.abs(mean_over(trainings) - values) > _ROUNDING * np.maximum(1.0, np.abs(values))).sum())
            if wrong:
                yield column.meaning, wrong


def told_unlike(table: Benchmark) -> Iterator[str]:
    """A sentence for each."""
    for meaning, wrong in unlike_means(table):
        yield f"{meaning}: the mean of {counted(wrong, 'cell')} is not that of the trainings beside it"
