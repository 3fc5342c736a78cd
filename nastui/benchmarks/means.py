"""Whether the means of a table are those of the trainings beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from nastui.benchmarks.columns import MEAN, Meaning
from nastui.benchmarks.stored import mean_over
from nastui.benchmarks.table import Benchmark

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
        yield f"{meaning}: the mean of {wrong:,} cells is not that of the trainings beside it"
