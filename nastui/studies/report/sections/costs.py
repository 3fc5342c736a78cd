"""What the runs cost: regret over a cost, and the cost to reach a regret beside that of the panel's first arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from nastui.studies.plan.study import Panel
from nastui.studies.report.document import Part, ReportSection
from nastui.studies.report.figures import CostAxis, RegretByTest, RegretCurve, RegretCurves, ShareCurve, TargetShares
from nastui.studies.report.panel_task import PanelTask
from nastui.studies.report.study_data import Numbers, RunSummary, StudyData
from nastui.studies.report.tables import TargetRow, TargetsTable
from nastui.studies.statistics.curves import FLOOR, Steps, band, common_grid, held_from, random_search, regret, steps
from nastui.studies.statistics.expected_cost import Reaching, expected_cost, reached_by, reaching, speed_up

JUDGED: Final = (CostAxis.QUERIES, CostAxis.SECONDS)
"""Costs that speed-ups are ratios of."""
_POINTS: Final = 120


def stepped(run: RunSummary, axis: CostAxis, measure: str) -> Steps | None:
    """The accuracy of the incumbent over a cost; None where the cost is unknown."""
    at = run.incumbents.cost(axis)
    end = {CostAxis.QUERIES: float(run.unique), CostAxis.SECONDS: run.simulated, CostAxis.ROUNDS: float(at[-1]) if len(at) else 0.0}[axis]
    if not np.isfinite(at).all() or not np.isfinite(end) or end <= 0:
        return None
    return steps(at, run.incumbents.accuracy(measure), max(end, float(at[-1]) if len(at) else end))


# ---- the cost to reach a regret


def costs(data: StudyData) -> ReportSection:
    """Expected costs (unreached runs counted), speed-ups, and the share of targets reached over queries."""
    parts: list[Part] = [
        "Expected cost is all that the runs spent until they reached the target, or in vain, over the number that reached it. "
        "Speed-ups are ratios of expected costs over the first arm of the panel; intervals resample whole runs. The incumbent counts, not the best "
        "accuracy that happened to be evaluated; an incumbent by score that is worse again at the end has reached nothing."
    ]
    for panel, task in data.places():
        best = data.optimum(task)
        if best is not None:
            parts += [_targets(data, panel, task, best), _shares(data, panel, task, best)]
    return ReportSection("Costs and speed-ups", tuple(parts))


def reach(runs: tuple[RunSummary, ...], axis: CostAxis, measure: str, target: float) -> Reaching | None:
    """From when on each run's incumbent had at least this accuracy; None where costs or accuracies are unknown."""
    found = [stepped(run, axis, measure) for run in runs]
    known = [one for one in found if one is not None and not np.isnan(one.value).any()]
    if not known or len(known) < len(found):
        return None
    return reaching([float(held_from(one, [target])[0]) for one in known], [one.end for one in known])


def _targets(data: StudyData, panel: Panel, task: str, best: float) -> TargetsTable:
    measure, rows = data.split(task), list[TargetRow]()
    for axis in JUDGED:
        for target in data.study.targets:
            reached = {arm: reach(data.runs(panel.name, task, arm), axis, measure, best - target) for arm in panel.arms}
            reference = next((one for one in reached.values() if one is not None), None)
            rows += [_row(arm, target, axis.label, one, reference) for arm, one in reached.items() if one is not None and reference is not None]
    noise = data.study.task(task).noise
    note = f"Regrets below {noise:g} are within the noise of the trainings: which of these cells is the best is chance." if noise else ""
    return TargetsTable(at=PanelTask(panel.name, task), title=f"{panel.title} — {task}: cost to a regret", rows=tuple(rows), note=note)


def _row(arm: str, target: float, unit: str, own: Reaching, reference: Reaching) -> TargetRow:
    cost, faster = expected_cost(own, draws=1000), speed_up(own, reference, draws=1000)
    reached = bool(cost.successes)
    compared = reached and own is not reference and bool(np.isfinite(reference.reached).any())
    ends = cost.interval.ends if reached else None
    return TargetRow(arm, target, unit, cost.rate, cost.cost, ends, faster.ratio, faster.interval.ends if compared else None)


def _shares(data: StudyData, panel: Panel, task: str, best: float) -> TargetShares:
    measure, curves = data.split(task), []
    runs = {arm: data.runs(panel.name, task, arm) for arm in panel.arms}
    grid = np.unique(np.round(np.geomspace(1, max(run.unique for own in runs.values() for run in own), 120)))
    for arm, own in runs.items():
        found = [one for run in own if (one := stepped(run, CostAxis.QUERIES, measure)) is not None]
        if found:
            reached = [held_from(one, [best - target for target in data.study.targets]) for one in found]
            curves.append(ShareCurve(arm, grid, reached_by(np.array(reached), grid)))
    targets = ", ".join(f"{target:g}" for target in data.study.targets)
    note = f"Share of (run, target) pairs reached; regrets {targets}."
    return TargetShares(at=PanelTask(panel.name, task), title=f"{panel.title} — {task}", curves=tuple(curves), note=note)


# ---- regret over queries, simulated time and rounds, beside the exact curve of random search


def curves(data: StudyData, accuracies: Mapping[str, Numbers]) -> ReportSection:
    """One figure for each panel, task and cost.

    Args:
        data: the runs.
        accuracies: by task, those of all cells of its table, by the task's split; tasks of which some are unknown are left out.
    """
    parts: list[Part] = [
        "Regret of the incumbent to the best cell of the table. Lines are medians over the runs of an arm, bands their quartiles. "
        "Simulated time assumes one worker; rounds are batches that the algorithm asked for. The curve of random search is exact, without runs."
    ]
    for panel, task in data.places():
        best = data.optimum(task)
        if best is None:
            continue
        for axis in CostAxis:
            figure = regret_curves(data, panel, task, axis, best, accuracies.get(task) if axis is CostAxis.QUERIES else None, panel.arms)
            parts += [figure] if figure.curves else []
        by_test = _by_test(data, panel, task)
        parts += [by_test] if by_test is not None else []
    return ReportSection("Regret", tuple(parts))


def _by_test(data: StudyData, panel: Panel, task: str) -> RegretByTest | None:
    """Over queries, with the level of the best cell by validation; None where the search goes by test accuracy, or the table lacks one of both."""
    runs = {arm: [run for run in data.runs(panel.name, task, arm) if run.reference is not None] for arm in panel.arms}
    reference = next((run.reference for own in runs.values() for run in own), None)
    if data.split(task) != "valid" or reference is None or reference.best_test is None or reference.test_regret_of_best_valid is None:
        return None
    found = {arm: _steps(tuple(own), CostAxis.QUERIES, "test") for arm, own in runs.items()}
    drawn = [_curve(arm, own, reference.best_test) for arm, own in found.items() if own]
    ends = np.array([1.0, *(one.end for own in found.values() for one in own)])
    level = np.full(2, max(reference.test_regret_of_best_valid, FLOOR))
    drawn.append(RegretCurve("best cell by validation", np.array([1.0, ends.max()]), level))
    title = f"{panel.title} — {task}: regret by test accuracy over {CostAxis.QUERIES.label}"
    note = f"To the best cell by test accuracy; incumbents are chosen by validation. Regrets below {FLOOR:g} are drawn there."
    return RegretByTest(at=PanelTask(panel.name, task), axis=CostAxis.QUERIES, title=title, curves=tuple(drawn), note=note)


def regret_curves(data: StudyData, panel: Panel, task: str, axis: CostAxis, best: float, table: Numbers | None, arms: Sequence[str]) -> RegretCurves:
    """Of these arms; with the accuracies of all cells of the table also that of random search."""
    found = {arm: _steps(data.runs(panel.name, task, arm), axis, data.split(task)) for arm in arms}
    drawn = [_curve(arm, own, best) for arm, own in found.items() if own]
    if table is not None and drawn:
        drawn.append(_random(table, best, max(1.0, *(one.end for own in found.values() for one in own))))
    title = f"{panel.title} — {task}: regret over {axis.label}"
    note = f"Regrets below {FLOOR:g} are drawn there."
    return RegretCurves(at=PanelTask(panel.name, task), axis=axis, title=title, curves=tuple(drawn), note=note)


def _steps(runs: tuple[RunSummary, ...], axis: CostAxis, measure: str) -> list[Steps]:
    return [one for run in runs if (one := stepped(run, axis, measure)) is not None]


def _curve(arm: str, runs: list[Steps], best: float) -> RegretCurve:
    grid = common_grid(runs, _POINTS, logarithmic=True)
    many = band(runs, grid)
    low, middle, high = (regret(values, best).values for values in (many.upper_quartile, many.median, many.lower_quartile))
    shown = np.isfinite(middle)
    return RegretCurve(arm, grid[shown], middle[shown], low[shown], np.minimum(high, 100.0)[shown])


def _random(table: Numbers, best: float, longest: float) -> RegretCurve:
    queries = np.unique(np.round(np.geomspace(1, min(longest, len(table)), 60)).astype(np.int64))
    exact = random_search(table, queries)
    return RegretCurve("random search, exact", queries.astype(np.float64), regret(exact.quantiles[1], best).values)
