"""Compose the report of a study from its runs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nastui.base.errors import NastuiError
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Keys
from nastui.runs.store import Store
from nastui.studies.plan.matching import Matrix
from nastui.studies.plan.study import Study, Task
from nastui.studies.report.document import Report, Section
from nastui.studies.report.evidence import Evidence
from nastui.studies.report.gathered import Numbers, gather
from nastui.studies.report.rules import Grounds
from nastui.studies.report.sections.claims import claims, outcomes
from nastui.studies.report.sections.comparisons import compared, comparisons
from nastui.studies.report.sections.costs import costs
from nastui.studies.report.sections.coverage import Known, coverages
from nastui.studies.report.sections.curves import curves
from nastui.studies.report.sections.distributions import distributions
from nastui.studies.report.sections.landscapes import TaskTable, landscapes
from nastui.studies.report.sections.overview import overview
from nastui.studies.report.sections.performance import performance
from nastui.studies.report.sections.predictors import predictors


def compose(study: Study, matrix: Matrix, store: Store, left_out: tuple[tuple[str, str], ...] = ()) -> Report:
    """The report of what is done so far.

    Args:
        study: what was planned.
        matrix: its runs.
        store: where they are.
        left_out: (task, why) of tasks that cannot be run here.
    """
    evidence = Evidence(study, gather(store, matrix))
    tables = _tables(study)
    known = {task: Known(table.benchmark.space, _best_keys(table)) for task, table in tables.items()}
    declared = compared(evidence)
    decided = outcomes(Grounds(evidence, declared, known))
    sections: list[Section] = [
        claims(decided),
        overview(evidence, matrix, left_out),
        performance(evidence),
        comparisons(declared),
        costs(evidence),
        curves(evidence, lambda task: _whole(tables.get(task))),
        distributions(evidence),
        coverages(evidence, known),
        predictors(evidence),
        landscapes(tables),
    ]
    done = len({one.digest for one in matrix.planned if matrix.standing(one) == "done"})
    total = len({one.digest for one in matrix.planned})
    return Report(study.title, f"study {study.name}: {done:,} of {total:,} runs", tuple(sections))


def _tables(study: Study) -> Mapping[str, TaskTable]:
    """The tables of those tasks that have one here."""
    found: dict[str, TaskTable] = {}
    for task in study.tasks:
        try:
            benchmark = benchmark_named(str(task.changes["benchmark"]))
            dataset = benchmark.dataset_named(str(task.changes["dataset"]))
        except (NastuiError, KeyError):
            continue
        if (accuracy := _accuracy(benchmark, dataset, task)) is not None:
            found[task.name] = TaskTable(benchmark, dataset, accuracy, _column(benchmark, dataset, "test", task))
    return found


def _accuracy(benchmark: Benchmark, dataset: str, task: Task) -> Numbers | None:
    return _column(benchmark, dataset, str(task.accuracy.get("split", "valid")), task)


def _column(benchmark: Benchmark, dataset: str, split: str, task: Task) -> Numbers | None:
    known = [
        column.meaning.epochs or 0
        for column in benchmark.columns
        if (column.meaning.dataset, column.meaning.metric, column.meaning.split, column.meaning.seeds) == (dataset, ACCURACY, split, "mean")
    ]
    epochs = int(task.accuracy.get("epochs", 0)) or max(known, default=0)
    found = benchmark.column(Meaning(dataset, ACCURACY, split, epochs)) if epochs in known else None
    return None if found is None else np.asarray(found, dtype=np.float64)


def _whole(table: TaskTable | None) -> Numbers | None:
    return None if table is None or np.isnan(table.accuracy).any() else table.accuracy


def _best_keys(table: TaskTable) -> Keys | None:
    """Canonical keys of the best 1 % of the cells of a space that can be listed."""
    every = table.benchmark.space.every_cell()
    if every is None or np.isnan(table.accuracy).any():
        return None
    rows = table.benchmark.find(every)
    accuracy = np.where(rows >= 0, table.accuracy[rows], -np.inf)
    best = np.argsort(-accuracy, kind="stable")[: max(1, len(every) // 100)]
    return np.unique(table.benchmark.space.canonical_keys(every[best]))
