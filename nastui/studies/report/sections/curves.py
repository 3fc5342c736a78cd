"""Regret over queries, simulated time and rounds: median and quartiles of the runs of each arm, beside the exact curve of random search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nastui.studies.curves.band import band
from nastui.studies.curves.random_search import random_search
from nastui.studies.curves.regret import FLOOR, regret
from nastui.studies.curves.steps import common_grid
from nastui.studies.plan.study import Panel
from nastui.studies.report.document import Figure, Section
from nastui.studies.report.run_summary import Numbers
from nastui.studies.report.sections.costs import stepped
from nastui.studies.report.study_data import StudyData, slug

_AXES = {"unique": "unique queries", "seconds": "simulated seconds", "rounds": "rounds"}
_POINTS = 120


def curves(evidence: StudyData, accuracies: Mapping[str, Numbers]) -> Section:
    """One figure for each panel, task and cost.

    Args:
        evidence: the runs.
        accuracies: by task, those of all cells of its table, by the task's split; tasks of which some are unknown are left out.
    """
    parts: list[str | Figure] = [
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
    return Section("Regret", tuple(parts))


def _figure(evidence: StudyData, panel: Panel, task: str, axis: str, best: float, table: Numbers | None) -> Figure:
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
    return Figure(name, f"{panel.title} — {task}: regret over {_AXES[axis]}", "curves", data, f"Regrets below {FLOOR:g} are drawn there.")


def _random(table: Numbers, best: float, longest: float) -> dict[str, Any]:
    queries = np.unique(np.round(np.geomspace(1, min(longest, len(table)), 60)).astype(np.int64))
    exact = random_search(table, queries)
    return {"name": "random search, exact", "x": queries, "middle": regret(exact.quantiles[1], best).values, "low": None}
