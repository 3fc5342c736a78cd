"""How well scores of untrained networks order cells, and what training the best of them gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nastui.studies.plan.study import Panel
from nastui.studies.report.document import ENDS, Column, Figure, Section, Table, Value
from nastui.studies.report.sampled import Sample, beside, first_cells
from nastui.studies.report.sections.trained import trained
from nastui.studies.report.study_data import StudyData, slug
from nastui.studies.report.tables import TaskTable
from nastui.studies.statistics.rank_agreement import RankAgreement, rank_agreement

_QUALITY = (
    Column("by"), Column("sets"), Column("cells"), Column("τ", 3), Column("over sets", pair=("least", "most")),
    Column("ρ", 3), Column("τ, best 10 % by accuracy", 3),
    Column("quartiles of the top 10 % by score", 2, pair=ENDS), Column("truly best 10 %", 3), Column("τ, top 10 % by score", 3),
    Column("quartiles of the top 1 % by score", 2, pair=ENDS), Column("truly best 1 %", 3), Column("precision at 10", 3),
)  # fmt: skip


def scores(evidence: StudyData, tables: Mapping[str, TaskTable]) -> Section:
    """Tables and a picture for each panel and task that has arms by scores."""
    parts: list[str | Table | Figure] = []
    for panel, task in evidence.places():
        free = [arm for arm in panel.arms if evidence.study.arm(arm).training_free and evidence.runs(panel.name, task, arm)]
        if not free or evidence.split(task) != "valid":
            continue
        samples = first_cells([run for arm in free for run in evidence.runs(panel.name, task, arm)])
        if samples:
            parts += [_quality(panel, task, samples, tables.get(task)), _picture(panel, task, samples)]
        parts.append(trained(evidence, panel, task))
    if not parts:
        return Section("Scores of untrained networks", ())
    text = (
        "Judged on the cells that the runs asked for first, before anything was scored: a sample that no score chose. Runs with another batch of "
        "images or other weights are another set; numbers are means over sets. A second training is the ceiling: one training's accuracy as the "
        "score of another's. Training the best of a run by its score puts the arm on the axis of queries, beside those that train all they look at."
    )
    return Section("Scores of untrained networks", (text, *parts))


def _quality(panel: Panel, task: str, samples: Mapping[str, Sequence[Sample]], table: TaskTable | None) -> Table:
    rows = [_row(name, [rank_agreement(one.scores, one.accuracies) for one in sets]) for name, sets in samples.items()]
    if table is not None:
        found: dict[str, list[RankAgreement]] = {}
        for sample in next(iter(samples.values())):
            for name, *both in beside(sample.cells, table):
                found.setdefault(name, []).append(rank_agreement(*both))
        rows += [_row(name, agreements) for name, agreements in found.items()]
    note = "From the second training on: numbers of the table, on the same cells as the first row."
    return Table(f"scores-{slug(panel.name, task)}", f"{panel.title} — {task}: scores beside accuracy", _QUALITY, tuple(rows), note)


def _row(name: str, found: Sequence[RankAgreement]) -> tuple[Value, ...]:
    def mean(values: Sequence[float]) -> float:
        return float(np.mean(values))

    taus, ten, one = [each.tau for each in found], [each.top[0] for each in found], [each.top[1] for each in found]
    over = (min(taus), max(taus)) if len(taus) > 1 else None
    quartiles = [(mean([top.lower_quartile for top in tops]), mean([top.upper_quartile for top in tops])) for tops in (ten, one)]
    return (
        name, len(found), round(mean([each.cells for each in found])), mean(taus), over, mean([each.rho for each in found]),
        mean([each.best[0].tau for each in found]), quartiles[0], mean([top.hits for top in ten]), mean([top.tau for top in ten]),
        quartiles[1], mean([top.hits for top in one]), mean([each.precision[10] for each in found]),
    )  # fmt: skip


def _picture(panel: Panel, task: str, samples: Mapping[str, Sequence[Sample]]) -> Figure:
    panels: list[dict[str, Any]] = []
    for name, sets in samples.items():
        first = sets[0]
        cut = np.quantile(first.scores, 0.9)
        points = np.column_stack([first.scores, first.accuracies])
        panels.append({"title": name, "x": "score", "y": "validation accuracy (%)", "points": points, "marked": first.scores >= cut})
    note = "Each point is a cell; the top 10 % by score stand out. One set of scores each."
    return Figure(f"scores-{slug(panel.name, task)}", f"{panel.title} — {task}: score and accuracy", "scatter", {"panels": panels}, note)
