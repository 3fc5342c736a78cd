"""What each arm reached, and at what cost."""

from __future__ import annotations

import numpy as np

from nastui.studies.plan.study import Panel
from nastui.studies.report.document import ENDS, Column, Section, Table, Value
from nastui.studies.report.run_summary import RunSummary
from nastui.studies.report.study_data import StudyData, slug
from nastui.studies.statistics.summary import summary

_COLUMNS = (
    Column("arm"), Column("runs"), Column("mean", 3, "%"), Column("std", 3), Column("median", 3), Column("quartiles", pair=ENDS), Column("IQM", 3),
    Column("95 % interval of the IQM", pair=ENDS), Column("best", 3), Column("worst", 3), Column("mean test", 3, "%"), Column("remark"),
)  # fmt: skip
_COSTS = (
    Column("arm"), Column("unique queries", 1), Column("evaluations", 1), Column("training", 0, "simulated s"),
    Column("scores", 0, "simulated s"), Column("search", 2, "wall s"),
)  # fmt: skip


def performance(evidence: StudyData) -> Section:
    """One table of results and one of costs for each panel and task."""
    parts: list[str | Table] = [
        "The incumbent of a run is the best cell by the fitness that the run may see: validation accuracy, or the score where no network is trained. "
        "Rows named oracle show the best validation accuracy among all that was evaluated, which such a run cannot know."
    ]
    for panel, task in evidence.places():
        parts += [_results(evidence, panel, task), _costs(evidence, panel, task)]
    return Section("What each arm reached", tuple(parts))


def _results(evidence: StudyData, panel: Panel, task: str) -> Table:
    rows: list[tuple[Value, ...]] = []
    for arm in panel.arms:
        runs = evidence.runs(panel.name, task, arm)
        if not runs:
            continue
        rows.append(_result(arm, evidence.finals(panel.name, task, arm).tolist(), [run.final["test"] for run in runs]))
        if evidence.study.arm(arm).training_free and evidence.split(task) == "valid":
            rows.append(_result(f"{arm}: oracle", [run.best_valid for run in runs], [float("nan")]))
    note = evidence.study.task(task).note
    return Table(f"results-{slug(panel.name, task)}", f"{panel.title} — {task}: {evidence.split(task)} accuracy", _COLUMNS, tuple(rows), note)


def _result(arm: str, values: list[float], test: list[float]) -> tuple[Value, ...]:
    if np.isnan(values).any():
        return (arm, len(values), *[None] * 9, "the table does not know its accuracies")
    one = summary(values)
    tested = float(np.mean(test)) if not np.isnan(test).any() else None
    return (
        arm, one.n, one.mean, one.std, one.median, (one.lower_quartile, one.upper_quartile), one.interquartile_mean,
        one.interval.ends, one.best, one.worst, tested, one.remark or "",
    )  # fmt: skip


def _costs(evidence: StudyData, panel: Panel, task: str) -> Table:
    rows = [_cost(arm, evidence.runs(panel.name, task, arm)) for arm in panel.arms if evidence.runs(panel.name, task, arm)]
    return Table(f"costs-{slug(panel.name, task)}", f"{panel.title} — {task}: means of costs", _COSTS, tuple(rows))


def _cost(arm: str, runs: tuple[RunSummary, ...]) -> tuple[Value, ...]:
    def mean(name: str) -> float:
        return float(np.mean([getattr(run, name) for run in runs]))

    proxies = mean("proxy_seconds")
    return arm, mean("unique"), mean("evaluations"), mean("simulated") - proxies, proxies, mean("wall")
