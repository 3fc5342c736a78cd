"""What the tables say by themselves: local optima, training-free orders, hand-made cells, transfer between data sets."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import numpy as np

from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.benchmarks.table import Benchmark
from nastui.studies.report.cell_tables import (
    HandMadeRow,
    HandMadeTable,
    LandscapeRow,
    LandscapeTable,
    OrderRow,
    OrdersTable,
    TransferRow,
    TransferTable,
)
from nastui.studies.report.document import ReportSection
from nastui.studies.report.study_data import Numbers
from nastui.studies.report.task_tables import TaskTable, epochs_of
from nastui.studies.statistics.landscape import landscape, order_of


def landscapes(tables: Mapping[str, TaskTable]) -> ReportSection:
    """One row per task and thing; empty where no table is whole."""
    climbs = [row for task, table in tables.items() if (row := _climb(task, table)) is not None]
    orders = tuple(row for task, table in tables.items() for row in _orders(task, table))
    hands = tuple(row for task, table in tables.items() for row in _by_hand(task, table))
    found = (
        LandscapeTable(title="Landscape", rows=tuple(climbs)),
        OrdersTable(title="Training cells in the order of a number", rows=orders),
        HandMadeTable(title="Cells made by hand", rows=hands),
        TransferTable(title="The best cell of one data set on another", rows=tuple(_transfers(tables))),
    )
    text = "Exact, from the tables." + (" Climbs go to the best of all cells that differ in one position." if climbs else "")
    return ReportSection("Without any search", ((text,) if any(table.rows for table in found) else ()) + found)


def _climb(task: str, table: TaskTable) -> LandscapeRow | None:
    every = table.benchmark.space.every_cell()
    if every is None or not table.benchmark.space.valid(every).all():
        return None
    rows = table.benchmark.find(every)
    if (rows < 0).any():
        return None
    found = landscape(every, table.benchmark.space.choices, table.accuracy[rows])
    return LandscapeRow(task, found.cells, len(found.optima), found.share_of_best, found.steps)


def _orders(task: str, table: TaskTable) -> list[OrderRow]:
    found = {metric: order_of(values, table.accuracy) for metric, values in table.numbers()}
    return [OrderRow(task, metric, one.best_at, *one.after.values()) for metric, one in found.items()]


def _by_hand(task: str, table: TaskTable) -> list[HandMadeRow]:
    rows: list[HandMadeRow] = []
    for name, text in table.benchmark.space.hand_made.items():
        row = int(table.benchmark.find(table.benchmark.space.parse(text)[None])[0])
        if row >= 0 and not np.isnan(own := float(table.accuracy[row])):
            test = None if table.test is None else float(table.test[row])
            rows.append(HandMadeRow(task, name, own, test, int((table.accuracy > own).sum()) + 1))
    return rows


def _transfers(tables: Mapping[str, TaskTable]) -> list[TransferRow]:
    """Between the data sets of one benchmark, whether or not the study searches on them."""
    rows: list[TransferRow] = []
    for table in {table.benchmark.name: table for table in tables.values()}.values():
        known = {dataset: values for dataset in table.benchmark.datasets if (values := _longest(table.benchmark, dataset)) is not None}
        for source, target in permutations(known, 2):
            best = float(known[target][int(np.nanargmax(known[source]))])
            regret, rank = float(np.nanmax(known[target])) - best, int((known[target] > best).sum()) + 1
            rows.append(TransferRow(f"{table.benchmark.name} {source}", target, regret, rank))
    return rows


def _longest(benchmark: Benchmark, dataset: str) -> Numbers | None:
    epochs = epochs_of(benchmark, dataset, "valid")
    found = benchmark.column(Meaning(dataset, ACCURACY, "valid", max(epochs))) if epochs else None
    return None if found is None or np.isnan(found).any() else np.asarray(found)
