"""What it costs to get as close to the optimum as each target asks, and how many times less than the first arm of the panel."""

from __future__ import annotations

import numpy as np

from nastui.studies.curves.steps import Steps, held_from, steps
from nastui.studies.plan.study import Panel
from nastui.studies.report.document import ENDS, Column, Figure, Section, Table, Value
from nastui.studies.report.run_summary import RunSummary
from nastui.studies.report.study_data import StudyData, slug
from nastui.studies.statistics.expected_cost import Reaching, expected_cost, reached_by, reaching, speed_up

AXES = {"unique": "unique queries", "seconds": "simulated seconds"}
_COLUMNS = (
    Column("arm"), Column("regret at most", 2), Column("cost in"), Column("reach it", 2), Column("expected cost", 1),
    Column("95 % interval", 0, pair=ENDS), Column("times less", 2), Column("95 % interval of that", 2, pair=ENDS),
)  # fmt: skip


def costs(evidence: StudyData) -> Section:
    """Expected costs (unreached runs counted), speed-ups, and the share of targets reached over queries."""
    parts: list[str | Table | Figure] = [
        "Expected cost is all that the runs spent until they reached the target, or in vain, over the number that reached it. "
        "Speed-ups are ratios of expected costs over the first arm of the panel; intervals resample whole runs. The incumbent counts, not the best "
        "accuracy that happened to be evaluated; an incumbent by score that is worse again at the end has reached nothing."
    ]
    for panel, task in evidence.places():
        best = evidence.optimum(task)
        if best is not None:
            parts += [_table(evidence, panel, task, best), _ecdf(evidence, panel, task, best)]
    return Section("Costs and speed-ups", tuple(parts))


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


def _ecdf(evidence: StudyData, panel: Panel, task: str, best: float) -> Figure:
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
    return Figure(
        f"targets-{slug(panel.name, task)}", f"{panel.title} — {task}", "ecdf", data, f"Share of (run, target) pairs reached; regrets {targets}."
    )
