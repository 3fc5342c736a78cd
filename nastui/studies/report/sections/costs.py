"""What the runs cost: regret over a cost, and the cost to reach a regret beside that of the panel's first arm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nastui.studies.plan.study import Panel
from nastui.studies.report.document import ENDS, ReportColumn, ReportFigure, ReportSection, Table, Value
from nastui.studies.report.study_data import Numbers, RunSummary, StudyData, slug
from nastui.studies.statistics.curves import FLOOR, Steps, band, common_grid, held_from, random_search, regret, steps
from nastui.studies.statistics.expected_cost import Reaching, expected_cost, reached_by, reaching, speed_up

AXES = {"unique": "unique queries", "seconds": "simulated seconds"}
_COLUMNS = (
    ReportColumn("arm"),
    ReportColumn("regret at most", 2),
    ReportColumn("cost in"),
    ReportColumn("reach it", 2),
    ReportColumn("expected cost", 1),
    ReportColumn("95 % interval", 0, pair=ENDS),
    ReportColumn("times less", 2),
    ReportColumn("95 % interval of that", 2, pair=ENDS),
)


def costs(evidence: StudyData) -> ReportSection:
    """Expected costs (unreached runs counted), speed-ups, and the share of targets reached over queries."""
    parts: list[str | Table | ReportFigure] = [
        "Expected cost is all that the runs spent until they reached the target, or in vain, over the number that reached it. "
        "Speed-ups are ratios of expected costs over the first arm of the panel; intervals resample whole runs. The incumbent counts, not the best "
        "accuracy that happened to be evaluated; an incumbent by score that is worse again at the end has reached nothing."
    ]
    for panel, task in evidence.places():
        best = evidence.optimum(task)
        if best is not None:
            parts += [_table(evidence, panel, task, best), _ecdf(evidence, panel, task, best)]
    return ReportSection("Costs and speed-ups", tuple(parts))


def stepped(run: RunSummary, axis: str, measure: str) -> Steps | None:
    """What the incumbent is worth over a cost; None where the cost is unknown."""
    at = getattr(run.incumbents, axis)
    end = {"unique": float(run.unique), "seconds": run.simulated, "rounds": float(at[-1]) if len(at) else 0.0}[axis]
    if not np.isfinite(at).all() or not np.isfinite(end) or end <= 0:
        return None
    return steps(at, getattr(run.incumbents, measure), max(end, float(at[-1]) if len(at) else end))


def reach(runs: tuple[RunSummary, ...], axis: str, measure: str, target: float) -> Reaching | None:
    """From when on each run's incumbent had at least this accuracy; None where costs or accuracies are unknown."""
    found = [stepped(run, axis, measure) for run in runs]
    known = [one for one in found if one is not None and not np.isnan(one.value).any()]
    if not known or len(known) < len(found):
        return None
    return reaching([float(held_from(one, [target])[0]) for one in known], [one.end for one in known])


def _table(evidence: StudyData, panel: Panel, task: str, best: float) -> Table:
    measure, rows = evidence.split(task), list[tuple[Value, ...]]()
    for axis, unit in AXES.items():
        for target in evidence.study.targets:
            reached = {arm: reach(evidence.runs(panel.name, task, arm), axis, measure, best - target) for arm in panel.arms}
            reference = next((one for one in reached.values() if one is not None), None)
            rows += [_row(arm, target, unit, one, reference) for arm, one in reached.items() if one is not None and reference is not None]
    noise = evidence.study.task(task).noise
    note = f"Regrets below {noise:g} are within the noise of the trainings: which of these cells is the best is chance." if noise else ""
    return Table(f"costs-to-target-{slug(panel.name, task)}", f"{panel.title} — {task}: cost to a regret", _COLUMNS, tuple(rows), note)


def _row(arm: str, target: float, unit: str, own: Reaching, reference: Reaching) -> tuple[Value, ...]:
    cost = expected_cost(own, draws=1000)
    if not cost.successes:
        return arm, target, unit, cost.rate, cost.cost, None, 0.0, None
    between = cost.interval.ends
    if own is reference:
        return arm, target, unit, cost.rate, cost.cost, between, 1.0, None
    faster = speed_up(own, reference, draws=1000)
    return arm, target, unit, cost.rate, cost.cost, between, faster.ratio, faster.interval.ends


def _ecdf(evidence: StudyData, panel: Panel, task: str, best: float) -> ReportFigure:
    measure, series = evidence.split(task), []
    runs = {arm: evidence.runs(panel.name, task, arm) for arm in panel.arms}
    grid = np.unique(np.round(np.geomspace(1, max(run.unique for own in runs.values() for run in own), 120)))
    for arm, own in runs.items():
        found = [one for run in own if (one := stepped(run, "unique", measure)) is not None]
        if found:
            reached = [held_from(one, [best - target for target in evidence.study.targets]) for one in found]
            series.append({"name": arm, "x": grid, "y": reached_by(np.array(reached), grid)})
    targets = ", ".join(f"{target:g}" for target in evidence.study.targets)
    data = {"x": "unique queries", "y": "share of runs and targets", "log_x": True, "series": series}
    return ReportFigure(
        f"targets-{slug(panel.name, task)}", f"{panel.title} — {task}", "ecdf", data, f"Share of (run, target) pairs reached; regrets {targets}."
    )


# ---- regret over queries, simulated time and rounds: median and quartiles of the runs of each arm, beside the exact curve of random search


_AXES = {"unique": "unique queries", "seconds": "simulated seconds", "rounds": "rounds"}
_POINTS = 120


def curves(evidence: StudyData, accuracies: Mapping[str, Numbers]) -> ReportSection:
    """One figure for each panel, task and cost.

    Args:
        evidence: the runs.
        accuracies: by task, those of all cells of its table, by the task's split; tasks of which some are unknown are left out.
    """
    parts: list[str | ReportFigure] = [
        "Regret of the incumbent to the best cell of the table. Lines are medians over the runs of an arm, bands their quartiles. "
        "Simulated time assumes one worker; rounds are batches that the algorithm asked for. The curve of random search is exact, without runs."
    ]
    for panel, task in evidence.places():
        best = evidence.optimum(task)
        if best is None:
            continue
        for axis in _AXES:
            figure = _figure(evidence, panel, task, axis, best, accuracies.get(task) if axis == "unique" else None)
            parts += [figure] if figure.data["series"] else []
    return ReportSection("Regret", tuple(parts))


def _figure(evidence: StudyData, panel: Panel, task: str, axis: str, best: float, table: Numbers | None) -> ReportFigure:
    measure, series = evidence.split(task), list[dict[str, Any]]()
    longest = 1.0
    for arm in panel.arms:
        found = [one for run in evidence.runs(panel.name, task, arm) if (one := stepped(run, axis, measure)) is not None]
        if found:
            grid = common_grid(found, _POINTS, logarithmic=True)
            longest = max(longest, float(grid[-1]))
            many = band(found, grid)
            low, middle, high = (regret(values, best).values for values in (many.upper_quartile, many.median, many.lower_quartile))
            shown = np.isfinite(middle)
            series.append({"name": arm, "x": grid[shown], "middle": middle[shown], "low": low[shown], "high": np.minimum(high, 100.0)[shown]})
    if table is not None and series:
        series.append(_random(table, best, longest))
    data = {"x": _AXES[axis], "y": "regret (percent points)", "log_x": True, "log_y": True, "series": series}
    name = f"regret-{axis}-{slug(panel.name, task)}"
    return ReportFigure(name, f"{panel.title} — {task}: regret over {_AXES[axis]}", "curves", data, f"Regrets below {FLOOR:g} are drawn there.")


def _random(table: Numbers, best: float, longest: float) -> dict[str, Any]:
    queries = np.unique(np.round(np.geomspace(1, min(longest, len(table)), 60)).astype(np.int64))
    exact = random_search(table, queries)
    return {"name": "random search, exact", "x": queries, "middle": regret(exact.quantiles[1], best).values, "low": None}
