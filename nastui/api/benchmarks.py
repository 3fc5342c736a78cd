"""Benchmarks: what is known of cells."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from nastui.api.arguments import checked
from nastui.api.cells import Texts, read_cells, write_cells
from nastui.api.frames import Frame
from nastui.api.spaces import OpenSpace
from nastui.base.errors import InputError
from nastui.benchmarks import table
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import BenchmarkColumn
from nastui.drawing.numbers import counted
from nastui.fitness.accuracy import accuracy_columns

_MEANING = ("dataset", "metric", "split", "epochs", "seeds")


class OpenBenchmark:
    """A table that is here. Numbers are read when they are asked for."""

    def __init__(self, inner: table.Benchmark) -> None:
        self._inner = inner

    @property
    def name(self) -> str:
        """As presets call it."""
        return self._inner.name

    @property
    def space(self) -> OpenSpace:
        """The search space of its cells."""
        return OpenSpace(self._inner.space)

    @property
    def datasets(self) -> tuple[str, ...]:
        """Its data sets."""
        return self._inner.datasets

    def __len__(self) -> int:
        """How many distinct cells it knows."""
        return self._inner.size

    def cells(self) -> list[str]:
        """All cells that it knows, one of each query."""
        return write_cells(self._inner.space, self._inner.cells)

    def columns(self) -> Frame:
        """What its numbers mean: data set, metric, split, epochs, seeds, unit and source."""
        return Frame.from_rows((_described(column) for column in self._inner.columns), (*_MEANING, "unit", "source"))

    @checked
    def query(self, cell: str, dataset: str | None = None) -> Frame:
        """Every number that it has for a cell, as `nastui query` shows them.

        Raises:
            NastuiError: it is no cell, or one that the table does not have.
        """
        row = int(self._rows(cell)[0])
        wanted = None if dataset is None else self._inner.dataset_named(dataset)
        found = [
            {**_described(column), "value": float(values[row])}
            for column, values in zip(self._inner.columns, self._inner.values, strict=True)
            if wanted is None or column.meaning.dataset in (wanted, None)
        ]
        return Frame.from_rows((one for one in found if one["value"] == one["value"]), (*_MEANING, "unit", "source", "value"))

    @checked
    def accuracy(
        self, cells: Texts, dataset: str, *, split: Literal["valid", "test"] = "valid", epochs: int | None = None
    ) -> npt.NDArray[np.float64]:
        """Mean accuracies of cells, percent; NaN where unknown.

        Args:
            cells: one text, or several.
            dataset: one of `datasets`.
            split: validation or test.
            epochs: that the networks were trained for; None: the longest.

        Raises:
            NastuiError: there is no such accuracy, or a cell is not in the table.
        """
        columns = accuracy_columns(self._inner, self._inner.dataset_named(dataset), split, epochs, "mean", None)
        return np.asarray(columns.fitness[0][self._rows(cells)], dtype=np.float64)

    def _rows(self, cells: Texts) -> npt.NDArray[np.int64]:
        read = read_cells(self._inner, cells)
        rows = self._inner.find(read)
        if (rows < 0).any():
            raise InputError(f"{self.name} does not have the cell {self._inner.space.format(read[int(np.argmin(rows))])}")
        return rows

    def __repr__(self) -> str:
        """Its name and size."""
        return f"<OpenBenchmark {self.name}: {counted(len(self), 'cell')}, {', '.join(self.datasets)}>"


def _described(column: BenchmarkColumn) -> dict[str, str | int | None]:
    return {**{name: getattr(column.meaning, name) for name in _MEANING}, "unit": column.unit, "source": column.source}


@checked
def open_benchmark(name: str) -> OpenBenchmark:
    """The benchmark of this name.

    Raises:
        NastuiError: its table is not here; the message says which command brings it.
    """
    return OpenBenchmark(benchmark_named(name))
