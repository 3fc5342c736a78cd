"""What each arm reached, at what cost, and how the values are distributed."""

from __future__ import annotations

import numpy as np

from nastui.studies.plan.study import Panel
from nastui.studies.report.document import ENDS, ReportColumn, ReportFigure, ReportSection, Table, Value
from nastui.studies.report.study_data import Numbers, RunSummary, StudyData, slug
from nastui.studies.statistics.summary import summarised
from nastui.studies.statistics.whole_runs import DEALS, whole_runs

_COLUMNS = (
    ReportColumn("arm"),
    ReportColumn("runs"),
    ReportColumn("mean", 3, "%"),
    ReportColumn("std", 3),
    ReportColumn("median", 3),
    ReportColumn("quartiles", pair=ENDS),
    ReportColumn("IQM", 3),
    ReportColumn("95 % interval of the IQM", pair=ENDS),
    ReportColumn("best", 3),
    ReportColumn("worst", 3),
    ReportColumn("mean test", 3, "%"),
    ReportColumn("remark"),
)
_COSTS = (
    ReportColumn("arm"),
    ReportColumn("unique queries", 1),
    ReportColumn("evaluations", 1),
    ReportColumn("training", 0, "simulated s"),
    ReportColumn("scores", 0, "simulated s"),
    ReportColumn("search", 2, "wall s"),
)


def performance(evidence: StudyData) -> ReportSection:
    """One table of results and one of costs for each panel and task."""
    parts: list[str | Table] = [
        "The incumbent of a run is the best cell by the fitness that the run may see: validation accuracy, or the score where no network is trained. "
        "Rows named oracle show the best validation accuracy among all that was evaluated, which such a run cannot know."
    ]
    for panel, task in evidence.places():
        parts += [_results(evidence, panel, task), _costs(evidence, panel, task)]
    return ReportSection("What each arm reached", tuple(parts))


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
    one = summarised(values)
    tested = float(np.mean(test)) if not np.isnan(test).any() else None
    return (
        arm,
        one.n,
        one.mean,
        one.std,
        one.median,
        (one.lower_quartile, one.upper_quartile),
        one.interquartile_mean,
        one.interval.ends,
        one.best,
        one.worst,
        tested,
        one.remark or "",
    )


def _costs(evidence: StudyData, panel: Panel, task: str) -> Table:
    rows = [_cost(arm, evidence.runs(panel.name, task, arm)) for arm in panel.arms if evidence.runs(panel.name, task, arm)]
    return Table(f"costs-{slug(panel.name, task)}", f"{panel.title} — {task}: means of costs", _COSTS, tuple(rows))


def _cost(arm: str, runs: tuple[RunSummary, ...]) -> tuple[Value, ...]:
    def mean(name: str) -> float:
        return float(np.mean([getattr(run, name) for run in runs]))

    proxies = mean("proxy_seconds")
    return arm, mean("unique"), mean("evaluations"), mean("simulated") - proxies, proxies, mean("wall")


# ---- distributions of the incumbents, and of all that was evaluated


_SHOWN = 3000
_CELL_COLUMNS = (
    ReportColumn("panel"),
    ReportColumn("task"),
    ReportColumn("first"),
    ReportColumn("second"),
    ReportColumn("distance", 3),
    ReportColumn("at", 2, "%"),
    ReportColumn("p", 4),
    ReportColumn("evaluations", 0, pair=("of first", "of second"), between="and"),
    ReportColumn("remark"),
)


def distributions(evidence: StudyData) -> ReportSection:
    """Pictures for each panel and task, and the test of all evaluated cells for the pairs that are declared."""
    parts: list[str | Table | ReportFigure] = [
        "Points are runs (incumbents) or evaluated cells (all that was evaluated, a sample of them where they are many); boxes are quartiles."
    ]
    for panel, task in evidence.places():
        parts += [_incumbents(evidence, panel, task), _evaluated(evidence, panel, task)]
    parts.append("All evaluated cells of two arms are compared by dealing whole runs, or sets of scores, anew: cells of one run are not independent.")
    parts.append(Table("evaluated-cells", "All evaluated cells, declared pairs", _CELL_COLUMNS, tuple(_pairs(evidence))))
    return ReportSection("Distributions", tuple(parts))


def _incumbents(evidence: StudyData, panel: Panel, task: str) -> ReportFigure:
    groups = [{"name": arm, "values": evidence.finals(panel.name, task, arm)} for arm in panel.arms if evidence.runs(panel.name, task, arm)]
    name = f"incumbents-{slug(panel.name, task)}"
    return ReportFigure(name, f"{panel.title} — {task}: incumbents", "distributions", {"x": f"{evidence.split(task)} accuracy (%)", "groups": groups})


def _evaluated(evidence: StudyData, panel: Panel, task: str) -> ReportFigure:
    groups = []
    for arm in panel.arms:
        runs = evidence.runs(panel.name, task, arm)
        if runs:
            values = np.concatenate([run.known(evidence.split(task)) for run in runs])
            chosen = np.random.default_rng(0).permutation(len(values))[:_SHOWN]
            groups.append({"name": arm, "values": values[np.sort(chosen)]})
    name = f"evaluated-{slug(panel.name, task)}"
    return ReportFigure(name, f"{panel.title} — {task}: all that was evaluated", "distributions", {"x": "accuracy (%)", "groups": groups})


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
