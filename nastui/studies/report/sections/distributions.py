"""Distributions of the incumbents, and of all that was evaluated."""

from __future__ import annotations

import numpy as np

from nastui.studies.plan.study import Panel
from nastui.studies.report.document import Column, Figure, Section, Table, Value
from nastui.studies.report.run_summary import Numbers
from nastui.studies.report.study_data import StudyData, slug
from nastui.studies.statistics.whole_runs import DEALS, whole_runs

_SHOWN = 3000
_COLUMNS = (
    Column("panel"), Column("task"), Column("first"), Column("second"), Column("distance", 3), Column("at", 2, "%"), Column("p", 4),
    Column("evaluations", 0, pair=("of first", "of second"), between="and"), Column("remark"),
)  # fmt: skip


def distributions(evidence: StudyData) -> Section:
    """Pictures for each panel and task, and the test of all evaluated cells for the pairs that are declared."""
    parts: list[str | Table | Figure] = [
        "Points are runs (incumbents) or evaluated cells (all that was evaluated, a sample of them where they are many); boxes are quartiles."
    ]
    for panel, task in evidence.places():
        parts += [_incumbents(evidence, panel, task), _evaluated(evidence, panel, task)]
    parts.append("All evaluated cells of two arms are compared by dealing whole runs, or sets of scores, anew: cells of one run are not independent.")
    parts.append(Table("evaluated-cells", "All evaluated cells, declared pairs", _COLUMNS, tuple(_pairs(evidence))))
    return Section("Distributions", tuple(parts))


def _incumbents(evidence: StudyData, panel: Panel, task: str) -> Figure:
    groups = [{"name": arm, "values": evidence.finals(panel.name, task, arm)} for arm in panel.arms if evidence.runs(panel.name, task, arm)]
    name = f"incumbents-{slug(panel.name, task)}"
    return Figure(name, f"{panel.title} — {task}: incumbents", "distributions", {"x": f"{evidence.split(task)} accuracy (%)", "groups": groups})


def _evaluated(evidence: StudyData, panel: Panel, task: str) -> Figure:
    groups = []
    for arm in panel.arms:
        runs = evidence.runs(panel.name, task, arm)
        if runs:
            values = np.concatenate([run.known(evidence.split(task)) for run in runs])
            chosen = np.random.default_rng(0).permutation(len(values))[:_SHOWN]
            groups.append({"name": arm, "values": values[np.sort(chosen)]})
    name = f"evaluated-{slug(panel.name, task)}"
    return Figure(name, f"{panel.title} — {task}: all that was evaluated", "distributions", {"x": "accuracy (%)", "groups": groups})


def _pairs(evidence: StudyData) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = []
    seen: set[tuple[str, str, str, str]] = set()
    for one in evidence.study.comparisons:
        for task in one.tasks:
            key = (one.panel, task, one.first, one.second)
            if key not in seen and all(evidence.runs(one.panel, task, arm) for arm in (one.first, one.second)):
                seen.add(key)
                rows.append((*key, *_compared(*(evidence.evaluated(one.panel, task, arm) for arm in (one.first, one.second)))))
    return rows


def _compared(first: list[Numbers], second: list[Numbers]) -> tuple[Value, ...]:
    if not (first and second):
        return None, None, None, None, "the table does not know their accuracies"
    found = whole_runs(first, second, permutations=DEALS)
    return found.distance, found.at, found.p, found.values, "exhaustive" if found.exhaustive else ""
