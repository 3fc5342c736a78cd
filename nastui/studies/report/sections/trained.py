"""What training the best of a run by its score gives, beside arms that train all they look at."""

from __future__ import annotations

import numpy as np

from nastui.studies.curves.steps import on_grid
from nastui.studies.landscape.orders import order_of
from nastui.studies.plan.study import Panel
from nastui.studies.report.document import Column, Table, Value
from nastui.studies.report.run_summary import RunSummary
from nastui.studies.report.sections.costs import stepped
from nastui.studies.report.study_data import StudyData, slug

_TRAININGS = (1, 10, 50)
_COLUMNS = (Column("arm"), *(Column(f"best of {count} trained", 3, "%") for count in _TRAININGS), Column("all trained", 3, "%"))


def trained(evidence: StudyData, panel: Panel, task: str) -> Table:
    """One row for each arm."""
    rows: list[tuple[Value, ...]] = []
    for arm in panel.arms:
        runs = evidence.runs(panel.name, task, arm)
        free = evidence.study.arm(arm).training_free
        reached = [_after(run) if free else _so_far(run) for run in runs]
        if reached and not np.isnan(reached).any():
            rows.append((f"{arm}: best by score" if free else arm, *np.mean(reached, axis=0).tolist()))
    note = "Validation accuracy, means over runs. Of arms by accuracy: the incumbent after as many unique queries."
    return Table(f"trained-{slug(panel.name, task)}", f"{panel.title} — {task}: training the best by score", _COLUMNS, tuple(rows), note)


def _after(run: RunSummary) -> list[float]:
    if not len(run.valid) or np.isnan(run.valid).any():
        return [float("nan")] * (len(_TRAININGS) + 1)
    return [*order_of(run.fitness, run.valid, _TRAININGS).after.values(), run.best_valid]


def _so_far(run: RunSummary) -> list[float]:
    found = stepped(run, "unique", "valid")
    return [float("nan")] * (len(_TRAININGS) + 1) if found is None else on_grid(found, np.array([*_TRAININGS, found.end]), float("nan")).tolist()
