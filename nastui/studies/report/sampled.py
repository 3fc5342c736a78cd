"""Samples that scores of untrained networks are judged on, and what they are judged beside.

Cells that a search chose by a score are no fair sample to judge it by. The cells that a run asked for first are: nothing had been scored then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from nastui.cells.arrays import Cells
from nastui.studies.report.run_summary import Numbers, RunSummary
from nastui.studies.report.tables import TaskTable, epochs_of

LEAST: Final = 50
"""Cells that an order is judged by."""


@dataclass(frozen=True)
class Sample:
    """Distinct cells with their scores, all of one set."""

    cells: Cells
    scores: Numbers
    accuracies: Numbers
    """Validation, percent."""


def first_cells(runs: Sequence[RunSummary]) -> dict[str, list[Sample]]:
    """By the score's name, one sample for each of its sets that has cells enough."""
    by_set: dict[tuple[str, str], list[RunSummary]] = {}
    for run in runs:
        if run.score is not None:
            by_set.setdefault((run.score.name, run.score.set), []).append(run)
    found: dict[str, list[Sample]] = {}
    for (name, _), own in by_set.items():
        sample = _sample(own)
        if len(sample.cells) >= LEAST:
            found.setdefault(name, []).append(sample)
    return found


def _sample(runs: Sequence[RunSummary]) -> Sample:
    every, values, valid = (np.concatenate([getattr(run, name)[: run.first] for run in runs]) for name in ("cells", "fitness", "valid"))
    cells, places = np.unique(every, axis=0, return_index=True)
    known = ~np.isnan(values[places]) & ~np.isnan(valid[places])
    return Sample(cells[known], values[places][known], valid[places][known])


def beside(cells: Cells, table: TaskTable) -> list[tuple[str, Numbers, Numbers]]:
    """What a score is measured against, on the same cells: (name, values, accuracies), a second training first."""
    rows = table.benchmark.find(cells)
    rows = rows[rows >= 0]
    found = []
    trainings = table.benchmark.single_trainings(table.meaning)
    if len(trainings) > 1:
        found.append(("a second training", np.asarray(trainings[0], dtype=np.float64)[rows], np.asarray(trainings[1], dtype=np.float64)[rows]))
    named = [*_shorter(table), *table.numbers()]
    found += [(name, values[rows], table.accuracy[rows]) for name, values in named]
    return [(name, values[known], own[known]) for name, values, own in found if (known := ~np.isnan(values) & ~np.isnan(own)).sum() >= LEAST]


def _shorter(table: TaskTable) -> list[tuple[str, Numbers]]:
    """The accuracy after a quarter of the training or less, the longest that the table has."""
    full = table.meaning
    epochs = max((one for one in epochs_of(table.benchmark, table.dataset, full.split) if 0 < 4 * one <= (full.epochs or 0)), default=None)
    if epochs is None:
        return []
    return [(f"accuracy at {epochs} epochs", np.asarray(table.benchmark.column(replace(full, epochs=epochs)), dtype=np.float64))]
