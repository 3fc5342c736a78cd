"""How good predictors were inside the searches: on the cells just evaluated, before the refit."""

from __future__ import annotations

import numpy as np

from nastui.studies.plan.study import Panel
from nastui.studies.report.cell_tables import PredictorRow, PredictorsTable
from nastui.studies.report.document import Part, ReportSection
from nastui.studies.report.panel_task import PanelTask
from nastui.studies.report.study_data import RunSummary, StudyData

_SHOWN = (2, 3, 5, 7, 10)
"""Iterations."""
_TEXT = (
    "Kendall's τ between prediction and fitness on the cells that an iteration evaluated, before they were learned; `cells` says on how many, "
    "in the mean over iterations."
)


def predictors(data: StudyData) -> ReportSection:
    """Mean Kendall's τ per iteration, for each arm that has a predictor."""
    parts: list[Part] = [_TEXT]
    for panel, task in data.places():
        if rows := _rows(data, panel, task):
            title = f"{panel.title} — {task}: τ of the predictor"
            parts.append(PredictorsTable(at=PanelTask(panel.name, task), title=title, rows=tuple(rows)))
    return ReportSection("Predictors", tuple(parts))


def _rows(data: StudyData, panel: Panel, task: str) -> list[PredictorRow]:
    rows: list[PredictorRow] = []
    for arm in panel.arms:
        found = [taus for run in data.runs(panel.name, task, arm) if len(taus := _taus(run))]
        if found:
            second, third, fifth, seventh, tenth = (_mean([one[number - 2] for one in found if len(one) > number - 2]) for number in _SHOWN)
            cells = [count for run in data.runs(panel.name, task, arm) for count in _cells(run)]
            rows.append(PredictorRow(arm, second, third, fifth, seventh, tenth, _mean([one[-1] for one in found]), _mean(cells)))
    return rows


def _taus(run: RunSummary) -> list[float]:
    return [float(note["tau"]) for note in run.notes if isinstance(note.get("tau"), float)]


def _cells(run: RunSummary) -> list[float]:
    """How many each τ is of; runs of earlier versions do not say."""
    return [float(note["tau cells"]) for note in run.notes if isinstance(note.get("tau cells"), float)]


def _mean(values: list[float]) -> float | None:
    return float(np.mean(values)) if values else None
