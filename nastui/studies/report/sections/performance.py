"""What each arm reached, at what cost, and how the values are distributed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nastui.studies.plan.study import Panel
from nastui.studies.report.document import Part, ReportSection
from nastui.studies.report.figures import EvaluatedDistributions, IncumbentDistributions, ValueGroup
from nastui.studies.report.panel_task import PanelTask
from nastui.studies.report.study_data import Numbers, RunSummary, StudyData
from nastui.studies.report.tables import CostRow, CostsTable, EvaluatedRow, EvaluatedTable, ResultRow, ResultsTable
from nastui.studies.statistics.summary import summarised
from nastui.studies.statistics.whole_runs import DEALS, whole_runs

_SHOWN = 3000
"""Evaluated cells of an arm that are drawn."""


def performance(data: StudyData) -> ReportSection:
    """One table of results and one of costs for each panel and task."""
    parts: list[Part] = [
        "The incumbent of a run is the best cell by the fitness that the run may see: validation accuracy, or the score where no network is trained. "
        "Rows named oracle show the best validation accuracy among all that was evaluated, which such a run cannot know."
    ]
    for panel, task in data.places():
        parts += [_results(data, panel, task), _costs(data, panel, task)]
    return ReportSection("What each arm reached", tuple(parts))


def _results(data: StudyData, panel: Panel, task: str) -> ResultsTable:
    rows: list[ResultRow] = []
    for arm in panel.arms:
        runs = data.runs(panel.name, task, arm)
        if not runs:
            continue
        rows.append(_result(arm, data.finals(panel.name, task, arm).tolist(), [run.final["test"] for run in runs]))
        if data.study.arm(arm).training_free and data.split(task) == "valid":
            rows.append(_result(f"{arm}: oracle", [run.best_valid for run in runs], [float("nan")]))
    title = f"{panel.title} — {task}: {data.split(task)} accuracy"
    return ResultsTable(at=PanelTask(panel.name, task), title=title, rows=tuple(rows), note=data.study.task(task).note)


def _result(arm: str, values: list[float], test: list[float]) -> ResultRow:
    if np.isnan(values).any():
        return ResultRow(arm, len(values), remark="the table does not know its accuracies")
    one = summarised(values)
    return ResultRow(
        arm,
        one.n,
        mean=one.mean,
        std=one.std,
        median=one.median,
        quartiles=(one.lower_quartile, one.upper_quartile),
        interquartile_mean=one.interquartile_mean,
        interval=one.interval.ends,
        best=one.best,
        worst=one.worst,
        test=float(np.mean(test)) if not np.isnan(test).any() else None,
        remark=one.remark or "",
    )


def _costs(data: StudyData, panel: Panel, task: str) -> CostsTable:
    rows = [_cost(arm, data.runs(panel.name, task, arm)) for arm in panel.arms if data.runs(panel.name, task, arm)]
    return CostsTable(at=PanelTask(panel.name, task), title=f"{panel.title} — {task}: means of costs", rows=tuple(rows))


def _cost(arm: str, runs: tuple[RunSummary, ...]) -> CostRow:
    def mean(cost: Callable[[RunSummary], float]) -> float:
        return float(np.mean([cost(run) for run in runs]))

    proxies = mean(lambda run: run.proxy_seconds)
    training = mean(lambda run: run.simulated) - proxies
    return CostRow(arm, mean(lambda run: run.unique), mean(lambda run: run.evaluations), training, proxies, mean(lambda run: run.wall))


# ---- distributions of the incumbents, and of all that was evaluated


def distributions(data: StudyData) -> ReportSection:
    """Pictures for each panel and task, and the test of all evaluated cells for the pairs that are declared."""
    rows = tuple(_pairs(data))
    text = "All evaluated cells of two arms are compared by dealing whole runs, or sets of scores, anew: cells of one run are not independent."
    table = EvaluatedTable(title="All evaluated cells, declared pairs", rows=rows)
    return ReportSection("Distributions", (*distribution_pictures(data), *((text,) if rows else ()), table))


def distribution_pictures(data: StudyData) -> tuple[Part, ...]:
    """What the pictures are, then two for each panel and task."""
    parts: list[Part] = [
        "Points are runs (incumbents) or evaluated cells (all that was evaluated, a sample of them where they are many); boxes are quartiles."
    ]
    for panel, task in data.places():
        parts += [_incumbents(data, panel, task), _evaluated(data, panel, task)]
    return tuple(parts)


def _incumbents(data: StudyData, panel: Panel, task: str) -> IncumbentDistributions:
    groups = [ValueGroup(arm, data.finals(panel.name, task, arm)) for arm in panel.arms if data.runs(panel.name, task, arm)]
    title = f"{panel.title} — {task}: incumbents"
    return IncumbentDistributions(at=PanelTask(panel.name, task), title=title, x=f"{data.split(task)} accuracy (%)", groups=tuple(groups))


def _evaluated(data: StudyData, panel: Panel, task: str) -> EvaluatedDistributions:
    groups = []
    for arm in panel.arms:
        runs = data.runs(panel.name, task, arm)
        if runs:
            values = np.concatenate([run.known(data.split(task)) for run in runs])
            chosen = np.random.default_rng(0).permutation(len(values))[:_SHOWN]
            groups.append(ValueGroup(arm, values[np.sort(chosen)]))
    title = f"{panel.title} — {task}: all that was evaluated"
    return EvaluatedDistributions(at=PanelTask(panel.name, task), title=title, x="accuracy (%)", groups=tuple(groups))


def _pairs(data: StudyData) -> list[EvaluatedRow]:
    rows: list[EvaluatedRow] = []
    seen: set[tuple[str, str, str, str]] = set()
    for one in data.study.comparisons:
        for task in one.tasks:
            key = (one.panel, task, one.first, one.second)
            if key not in seen and all(data.runs(one.panel, task, arm) for arm in (one.first, one.second)):
                seen.add(key)
                rows.append(_compared(key, data.evaluated(one.panel, task, one.first), data.evaluated(one.panel, task, one.second)))
    return rows


def _compared(key: tuple[str, str, str, str], first: list[Numbers], second: list[Numbers]) -> EvaluatedRow:
    if not (first and second):
        return EvaluatedRow(*key, remark="the table does not know their accuracies")
    found = whole_runs(first, second, permutations=DEALS)
    return EvaluatedRow(*key, found.distance, found.at, found.p, found.values, "exhaustive" if found.exhaustive else "")
