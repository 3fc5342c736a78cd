"""The tables behind the tasks of a study: what is known of all cells, without any run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from nastui.base.errors import NastuiError
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, MEAN, SECONDS, Meaning
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cells, Keys
from nastui.studies.plan.study import Study, Task
from nastui.studies.report.study_data import Numbers


@dataclass(frozen=True)
class TaskTable:
    """The accuracies that a task searches by, for all rows of its table."""

    benchmark: Benchmark
    dataset: str
    meaning: Meaning
    """Of the accuracy."""
    accuracy: Numbers
    """Percent; one per row."""
    test: Numbers | None

    @property
    def whole(self) -> bool:
        """Whether the accuracy of every row is known."""
        return not np.isnan(self.accuracy).any()

    def numbers(self) -> Iterator[tuple[str, Numbers]]:
        """What the table knows of each cell without a training: parameters, published scores."""
        for column, values in zip(self.benchmark.columns, self.benchmark.values, strict=True):
            meaning = column.meaning
            own = meaning.dataset in (self.dataset, None) and meaning.epochs is None and meaning.seeds in (MEAN, None)
            if own and meaning.metric not in ("seeds", "edgegpu_latency") and meaning.split is None:
                yield meaning.metric, np.asarray(values, dtype=np.float64)

    def training_seconds(self) -> Callable[[Cells], Numbers] | None:
        """What training a cell takes, as the table has it for the task's epochs."""
        column = self.benchmark.column(Meaning(self.dataset, SECONDS, "train", self.meaning.epochs))
        return None if column is None else lambda cells: self._looked_up(np.asarray(column, dtype=np.float64), cells)

    def two_trainings(self) -> Callable[[Cells], tuple[Numbers, Numbers]] | None:
        """The accuracies of the first two single trainings of a cell."""
        found = [np.asarray(one, dtype=np.float64) for one in self.benchmark.single_trainings(self.meaning)[:2]]
        return None if len(found) < 2 else lambda cells: (self._looked_up(found[0], cells), self._looked_up(found[1], cells))

    def _looked_up(self, values: Numbers, cells: Cells) -> Numbers:
        """NaN for cells that the table does not have."""
        rows = self.benchmark.find(cells)
        return np.where(rows >= 0, values[rows], np.nan)

    def best_keys(self) -> Keys | None:
        """Canonical keys of the best 1 % of the cells of a space that can be listed."""
        every = self.benchmark.space.every_cell()
        if every is None or not self.whole:
            return None
        rows = self.benchmark.find(every)
        accuracy = np.where(rows >= 0, self.accuracy[rows], -np.inf)
        best = np.argsort(-accuracy, kind="stable")[: max(1, len(every) // 100)]
        return np.unique(self.benchmark.space.canonical_keys(every[best]))


def tables_of(study: Study) -> Mapping[str, TaskTable]:
    """By task, of those that have one here."""
    found: dict[str, TaskTable] = {}
    for task in study.tasks:
        try:
            benchmark = benchmark_named(str(task.changes["benchmark"]))
            dataset = benchmark.dataset_named(str(task.changes["dataset"]))
        except (NastuiError, KeyError):
            continue
        if (meaning := _meaning(benchmark, dataset, str(task.accuracy.get("split", "valid")), task)) is not None:
            test = _meaning(benchmark, dataset, "test", task)
            found[task.name] = TaskTable(benchmark, dataset, meaning, _values(benchmark, meaning), None if test is None else _values(benchmark, test))
    return found


def epochs_of(benchmark: Benchmark, dataset: str, split: str | None) -> list[int]:
    """After how many epochs the table knows the mean accuracy."""
    wanted = (dataset, ACCURACY, split, MEAN)
    meanings = [column.meaning for column in benchmark.columns]
    return [one.epochs or 0 for one in meanings if (one.dataset, one.metric, one.split, one.seeds) == wanted]


def _meaning(benchmark: Benchmark, dataset: str, split: str, task: Task) -> Meaning | None:
    """The task's accuracy; where it does not say after how many epochs, after most."""
    known = epochs_of(benchmark, dataset, split)
    epochs = int(task.accuracy.get("epochs", 0)) or max(known, default=0)
    return Meaning(dataset, ACCURACY, split, epochs) if epochs in known else None


def _values(benchmark: Benchmark, meaning: Meaning) -> Numbers:
    return np.asarray(benchmark.column(meaning), dtype=np.float64)
