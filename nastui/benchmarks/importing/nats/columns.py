"""What the official numbers mean in a table: data sets, splits and metrics by nastui's names."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from nastui.benchmarks.columns import ACCURACY, MEAN, SECONDS, BenchmarkColumn, Meaning
from nastui.benchmarks.curves import Curve
from nastui.benchmarks.importing.nats.record import COSTS, FIELDS, MAX_PERCENT, MEAN_SLOT, RUNS, SETS, TRAININGS, RecordLayout
from nastui.benchmarks.table import Values
from nastui.benchmarks.tablefile import Array

# ---- the numbers of all cells, filled in as records come


CurveKey = tuple[int, int, int, int]


class RecordTable:
    """Numbers by place and cell; NaN where no record has been.

    Args:
        layout: of the space.
        cells: how many there are.
    """

    def __init__(self, layout: RecordLayout, cells: int) -> None:
        self.layout = layout
        self._curves: dict[CurveKey, tuple[list[int], list[Array]]] = {}
        self.left_out = 0
        """Points of curves that cannot be true, and are unknown therefore."""
        self.seen = np.zeros(cells, dtype=np.bool_)
        self._numbers = np.full((layout.width, cells), np.nan)

    def take(self, numbers: Sequence[int], values: array[float], curves: Iterable[tuple[int, CurveKey, bytes]]) -> None:
        """Put the digests of some records in their places."""
        self._numbers[:, numbers] = np.frombuffer(values).reshape(len(numbers), -1).T
        self.seen[list(numbers)] = True
        for number, key, curve in curves:
            both = self._possible(np.frombuffer(curve).reshape(2, -1))
            cells, pieces = self._curves.setdefault(key, ([], []))
            cells.append(number)
            pieces.append(both)

    def _possible(self, both: Array) -> Array:
        """A curve without infinite numbers and without accuracies that are no percentages."""
        accuracies, losses = both
        wrong = np.stack([(accuracies < 0) | (accuracies > MAX_PERCENT), np.isinf(losses)])
        self.left_out += int(wrong.sum())
        return np.where(wrong, np.nan, both)

    def curves(self) -> Iterator[tuple[CurveKey, Array, Array]]:
        """(budget, training, run, set), cells in ascending order, 2 × cells × epochs: accuracies, losses."""
        for key, (cells, values) in sorted(self._curves.items()):
            order = np.argsort(cells)
            yield key, np.array(cells)[order], np.stack(values, axis=1)[:, order]

    def values(self, place: int) -> Values | None:
        """The numbers of a place in `Layout`; None where no record has one."""
        values = self._numbers[place]
        return None if np.isnan(values).all() else values


# ---- what the numbers mean: data sets, splits and metrics by nastui's names


DIGITS: Final = 14
"""A double has no more digits after the point, so an official number is finer than any rounded one."""
_UNITS: Final = {ACCURACY: "percent", "loss": "", SECONDS: "s", "latency": "ms", "parameters": "count", "flops": "count"}


@dataclass(frozen=True)
class _Part:
    """A data set, or some splits of it, and the official training that they come from."""

    dataset: str
    training: str
    splits: dict[str, str]
    """Split → official set."""
    seed: str | None = None
    """The split that tells this part's seeds apart where the data set has parts of two trainings."""


_PARTS: Final = (
    # the protocol of published searches: choose by a training on half of the images, report the test accuracy of one on all
    _Part("cifar10", "cifar10-valid", {"train": "train", "valid": "x-valid"}, "valid"),
    _Part("cifar10", "cifar10", {"test": "ori-test"}, "test"),
    _Part("cifar10-valid", "cifar10-valid", {"train": "train", "valid": "x-valid", "test": "ori-test"}),
    _Part("cifar10-all", "cifar10", {"train": "train", "test": "ori-test"}),
    _Part("cifar100", "cifar100", {"train": "train", "valid": "x-valid", "test": "x-test", "valid+test": "ori-test"}),
    _Part("imagenet16-120", "ImageNet16-120", {"train": "train", "valid": "x-valid", "test": "x-test", "valid+test": "ori-test"}),
)


def columns_of(numbers: RecordTable, name: str) -> Iterator[tuple[BenchmarkColumn, Values]]:
    """Every number that some record has, as a column.

    Args:
        numbers: the numbers.
        name: of the source.
    """
    for part in _PARTS:
        for budget in range(len(numbers.layout.budgets)):
            yield from _trainings(numbers, name, part, budget)
        if "train" in part.splits:
            yield from _costs(numbers, name, part)


def _trainings(numbers: RecordTable, name: str, part: _Part, budget: int) -> Iterator[tuple[BenchmarkColumn, Values]]:
    training, epochs = TRAININGS.index(part.training), int(numbers.layout.budgets[budget])
    for split, metric, field, unit, source in _fields(part, name):
        for slot in range(RUNS + 1):
            values = numbers.values(numbers.layout.field(budget, training, slot, field))
            if values is None or (metric == "seed" and slot == MEAN_SLOT):
                continue
            meaning = Meaning(part.dataset, metric, split, epochs, MEAN if slot == MEAN_SLOT else f"run{slot + 1}")
            yield BenchmarkColumn(meaning, unit, source, 0 if unit == "count" else DIGITS), values


def _fields(part: _Part, name: str) -> Iterator[tuple[str | None, str, int, str, str]]:
    """Split, metric, number of the field, unit and source."""
    for split, official in part.splits.items():
        source = f"{name} ({part.training}, {official})"
        for metric in (ACCURACY, "loss", SECONDS):
            yield split, metric, FIELDS.index((official, metric)), _UNITS[metric], source
        if split == "train":
            yield split, "top5", FIELDS.index("top5"), "percent", source
    yield part.seed, "seed", FIELDS.index("seed"), "count", f"{name} ({part.training})"


def _costs(numbers: RecordTable, name: str, part: _Part) -> Iterator[tuple[BenchmarkColumn, Values]]:
    training = TRAININGS.index(part.training)
    for number, cost in enumerate(COSTS):
        values = numbers.values(numbers.layout.cost(training, number))
        if values is not None:
            unit, source = _UNITS[cost], f"{name} ({part.training})"
            yield BenchmarkColumn(Meaning(part.dataset, cost, None, None), unit, source, 0 if unit == "count" else DIGITS), values


def curves_of(numbers: RecordTable, name: str) -> Iterator[Curve]:
    """The learning curves of every training that has more than its last epoch."""
    for (budget, training, slot, on), cells, both in numbers.curves():
        epochs = int(numbers.layout.budgets[budget])
        for part in _PARTS:
            for split, official in part.splits.items():
                if (part.training, official) != (TRAININGS[training], SETS[on]):
                    continue
                for metric, values in zip((ACCURACY, "loss"), both, strict=True):
                    meaning = Meaning(part.dataset, metric, split, epochs, f"run{slot + 1}")
                    column = BenchmarkColumn(meaning, _UNITS[metric], f"{name} ({part.training}, {official})", DIGITS)
                    yield Curve(column, tuple(float(epoch) for epoch in range(1, epochs + 1)), values, cells)
