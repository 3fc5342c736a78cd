"""The arms of a panel ranked over its tasks: a test, and a critical-difference diagram, only where the tasks are many enough."""

from __future__ import annotations

import numpy as np

from nastui.studies.plan.study import Panel
from nastui.studies.report.document import Column, Figure, Section, Table, Value
from nastui.studies.report.study_data import StudyData, slug
from nastui.studies.statistics.many import ManyBlocks, NotCompared, many_blocks

_COLUMNS = (
    Column("panel"),
    Column("tasks"),
    Column("arms"),
    Column("Friedman's χ²", 3),
    Column("p", 4),
    Column("critical difference", 3),
    Column("remark"),
)


def ranks(evidence: StudyData) -> Section:
    """One row for each panel that gives verdicts and has several tasks; a figure where there is a test."""
    parts: list[str | Table | Figure] = [
        "Blocks are tasks, never runs: of each the median incumbent of an arm counts. Fewer than ten are not tested; look at each task by itself."
    ]
    rows: list[tuple[Value, ...]] = []
    for panel in evidence.study.panels:
        medians = _medians(evidence, panel)
        if not panel.verdicts or len(medians) < 2:
            continue
        found = many_blocks(np.array(medians), panel.arms)
        rows.append((panel.title, len(medians), len(panel.arms), *_row(found)))
        if isinstance(found, ManyBlocks):
            parts.append(_figure(panel, found))
    if not rows:
        return Section("Ranks over tasks", ())
    return Section("Ranks over tasks", (*parts, Table("ranks", "Friedman's test", _COLUMNS, tuple(rows))))


def _medians(evidence: StudyData, panel: Panel) -> list[list[float]]:
    """Tasks × arms, of the tasks where every arm has runs with known accuracies."""
    rows = []
    for task in panel.tasks:
        finals = [evidence.finals(panel.name, task, arm) for arm in panel.arms]
        if evidence.study.task(task).verdicts and all(len(one) and not np.isnan(one).any() for one in finals):
            rows.append([float(np.median(one)) for one in finals])
    return rows


def _row(found: ManyBlocks | NotCompared) -> tuple[Value, ...]:
    if isinstance(found, NotCompared):
        return None, None, None, found.reason
    return found.statistic, found.p, found.critical_difference, found.remark or ""


def _figure(panel: Panel, found: ManyBlocks) -> Figure:
    data = {"names": list(found.arms), "ranks": list(found.mean_ranks), "alike": [list(group) for group in found.groups]}
    note = f"Bars join arms that do not differ (Nemenyi, α = {found.alpha:g}); the critical difference is {found.critical_difference:.2f}."
    return Figure(f"ranks-{slug(panel.name)}", f"{panel.title}: mean ranks over {found.blocks} tasks", "ranks", data, note)
