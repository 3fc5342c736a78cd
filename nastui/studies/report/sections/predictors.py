"""How good predictors were inside the searches: on the cells just evaluated, before the refit."""

from __future__ import annotations

import numpy as np

from nastui.studies.plan.study import Panel
from nastui.studies.report.document import ReportColumn, ReportSection, Table, Value
from nastui.studies.report.study_data import RunSummary, StudyData, slug

_SHOWN = (2, 3, 5, 7, 10)
"""Iterations."""
_TEXT = (
    "Kendall's τ between prediction and fitness on the cells that an iteration evaluated, before they were learned; `cells` says on how many, "
    "in the mean over iterations."
)


def predictors(evidence: StudyData) -> ReportSection:
    """Mean Kendall's τ per iteration, for each arm that has a predictor."""
    parts: list[str | Table] = [_TEXT]
    for panel, task in evidence.places():
        if rows := _rows(evidence, panel, task):
            columns = (
                ReportColumn("arm"),
                *(ReportColumn(f"iteration {number}", 2) for number in _SHOWN),
                ReportColumn("last", 2),
                ReportColumn("cells", 0),
            )
            parts.append(Table(f"predictors-{slug(panel.name, task)}", f"{panel.title} — {task}: τ of the predictor", columns, tuple(rows)))
    return ReportSection("Predictors", tuple(parts))


def _rows(evidence: StudyData, panel: Panel, task: str) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = []
    for arm in panel.arms:
        found = [taus for run in evidence.runs(panel.name, task, arm) if len(taus := _taus(run))]
        if found:
            means = [_mean([one[number - 2] for one in found if len(one) > number - 2]) for number in _SHOWN]
            cells = [count for run in evidence.runs(panel.name, task, arm) for count in _cells(run)]
            rows.append((arm, *means, _mean([one[-1] for one in found]), _mean(cells)))
    return rows


def _taus(run: RunSummary) -> list[float]:
    return [float(note["tau"]) for note in run.notes if isinstance(note.get("tau"), float)]


def _cells(run: RunSummary) -> list[float]:
    """How many each τ is of; runs of earlier versions do not say."""
    return [float(note["tau cells"]) for note in run.notes if isinstance(note.get("tau cells"), float)]


def _mean(values: list[float]) -> float | None:
    return float(np.mean(values)) if values else None
