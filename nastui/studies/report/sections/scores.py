"""How well scores of untrained networks and predictors order cells, and what training the best of them gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from nastui.cells.arrays import Cells
from nastui.studies.plan.study import Panel
from nastui.studies.report.cell_tables import PredictorRow, PredictorsTable, ScoreRow, ScoresTable, TrainedRow, TrainedTable
from nastui.studies.report.document import Part, ReportSection
from nastui.studies.report.figures import CostAxis, PointCloud, ScoreClouds
from nastui.studies.report.panel_task import PanelTask
from nastui.studies.report.sections.costs import stepped
from nastui.studies.report.study_data import Numbers, RunSummary, StudyData
from nastui.studies.report.task_tables import TaskTable, epochs_of
from nastui.studies.statistics.curves import on_grid
from nastui.studies.statistics.landscape import order_of
from nastui.studies.statistics.rank_agreement import RankAgreement, rank_agreement

# ---- what training the best of a run by its score gives, beside arms that train all they look at


_TRAININGS = (1, 10, 50)


def trained(data: StudyData, panel: Panel, task: str) -> TrainedTable:
    """One row for each arm."""
    rows: list[TrainedRow] = []
    for arm in panel.arms:
        runs = data.runs(panel.name, task, arm)
        free = data.study.arm(arm).training_free
        reached = [_after(run) if free else _so_far(run) for run in runs]
        if reached and not np.isnan(reached).any():
            rows.append(TrainedRow(f"{arm}: best by score" if free else arm, *np.mean(reached, axis=0).tolist()))
    note = "Validation accuracy, means over runs. Of arms by accuracy: the incumbent after as many unique queries."
    title = f"{panel.title} — {task}: training the best by score"
    return TrainedTable(at=PanelTask(panel.name, task), title=title, rows=tuple(rows), note=note)


def _after(run: RunSummary) -> list[float]:
    if not len(run.valid) or np.isnan(run.valid).any():
        return [float("nan")] * (len(_TRAININGS) + 1)
    return [*order_of(run.fitness, run.valid, _TRAININGS).after.values(), run.best_valid]


def _so_far(run: RunSummary) -> list[float]:
    found = stepped(run, CostAxis.QUERIES, "valid")
    return [float("nan")] * (len(_TRAININGS) + 1) if found is None else on_grid(found, np.array([*_TRAININGS, found.end]), float("nan")).tolist()


# ---- samples that scores of untrained networks are judged on, and what they are judged beside


LEAST: Final = 50
"""Cells that an order is judged by."""


@dataclass(frozen=True)
class ScoredSample:
    """Distinct cells with their scores, all of one set."""

    cells: Cells
    scores: Numbers
    accuracies: Numbers
    """Validation, percent."""


def first_cells(runs: Sequence[RunSummary]) -> dict[str, list[ScoredSample]]:
    """By the score's name, one sample for each of its sets that has cells enough."""
    by_set: dict[tuple[str, str], list[RunSummary]] = {}
    for run in runs:
        if run.score is not None:
            by_set.setdefault((run.score.name, run.score.set), []).append(run)
    found: dict[str, list[ScoredSample]] = {}
    for (name, _), own in by_set.items():
        sample = _sample(own)
        if len(sample.cells) >= LEAST:
            found.setdefault(name, []).append(sample)
    return found


def _sample(runs: Sequence[RunSummary]) -> ScoredSample:
    every, values, valid = (np.concatenate([getattr(run, name)[: run.first] for run in runs]) for name in ("cells", "fitness", "valid"))
    cells, places = np.unique(every, axis=0, return_index=True)
    known = ~np.isnan(values[places]) & ~np.isnan(valid[places])
    return ScoredSample(cells[known], values[places][known], valid[places][known])


def beside(cells: Cells, table: TaskTable) -> list[tuple[str, Numbers, Numbers]]:
    """What a score is measured against, on the same cells: (name, values, accuracies), a second training first."""
    rows = table.benchmark.find(cells)
    rows = rows[rows >= 0]
    found = []
    trainings = table.benchmark.single_trainings(table.meaning)
    if len(trainings) > 1:
        found.append(("a second training", np.asarray(trainings[0], dtype=np.float64)[rows], np.asarray(trainings[1], dtype=np.float64)[rows]))
    named = [*_shorter(table), *table.numbers()]
    found += [(name, values[rows], table.accuracy[rows]) for name, values in named]
    return [(name, values[known], own[known]) for name, values, own in found if (known := ~np.isnan(values) & ~np.isnan(own)).sum() >= LEAST]


def _shorter(table: TaskTable) -> list[tuple[str, Numbers]]:
    """The accuracy after a quarter of the training or less, the longest that the table has."""
    full = table.meaning
    epochs = max((one for one in epochs_of(table.benchmark, table.dataset, full.split) if 0 < 4 * one <= (full.epochs or 0)), default=None)
    if epochs is None:
        return []
    return [(f"accuracy at {epochs} epochs", np.asarray(table.benchmark.column(replace(full, epochs=epochs)), dtype=np.float64))]


# ----


def scores(data: StudyData, tables: Mapping[str, TaskTable]) -> ReportSection:
    """Tables and a picture for each panel and task that has arms by scores."""
    parts: list[Part] = []
    for panel, task in data.places():
        free = [arm for arm in panel.arms if data.study.arm(arm).training_free and data.runs(panel.name, task, arm)]
        if not free or data.split(task) != "valid":
            continue
        samples = first_cells([run for arm in free for run in data.runs(panel.name, task, arm)])
        if samples:
            parts += [_quality(panel, task, samples, tables.get(task)), _picture(panel, task, samples)]
        parts.append(trained(data, panel, task))
    if not parts:
        return ReportSection("Scores of untrained networks", ())
    text = (
        "Judged on the cells that the runs asked for first, before anything was scored: a sample that no score chose. Runs with another batch of "
        "images or other weights are another set; numbers are means over sets. A second training is the ceiling: one training's accuracy as the "
        "score of another's. Training the best of a run by its score puts the arm on the axis of queries, beside those that train all they look at."
    )
    return ReportSection("Scores of untrained networks", (text, *parts))


def _quality(panel: Panel, task: str, samples: Mapping[str, Sequence[ScoredSample]], table: TaskTable | None) -> ScoresTable:
    rows = [_row(name, [rank_agreement(one.scores, one.accuracies) for one in sets]) for name, sets in samples.items()]
    if table is not None:
        found: dict[str, list[RankAgreement]] = {}
        for sample in next(iter(samples.values())):
            for name, *both in beside(sample.cells, table):
                found.setdefault(name, []).append(rank_agreement(*both))
        rows += [_row(name, agreements) for name, agreements in found.items()]
    note = "From the second training on: numbers of the table, on the same cells as the first row."
    title = f"{panel.title} — {task}: scores beside accuracy"
    return ScoresTable(at=PanelTask(panel.name, task), title=title, rows=tuple(rows), note=note)


def _row(name: str, found: Sequence[RankAgreement]) -> ScoreRow:
    def mean(values: Sequence[float]) -> float:
        return float(np.mean(values))

    taus, ten, one = [each.tau for each in found], [each.top[0] for each in found], [each.top[1] for each in found]
    over = (min(taus), max(taus)) if len(taus) > 1 else None
    quartiles = [(mean([top.lower_quartile for top in tops]), mean([top.upper_quartile for top in tops])) for tops in (ten, one)]
    return ScoreRow(
        name,
        len(found),
        round(mean([each.cells for each in found])),
        mean(taus),
        over,
        mean([each.rho for each in found]),
        mean([each.best[0].tau for each in found]),
        quartiles[0],
        mean([top.hits for top in ten]),
        mean([top.tau for top in ten]),
        quartiles[1],
        mean([top.hits for top in one]),
        mean([each.precision[10] for each in found]),
    )


def _picture(panel: Panel, task: str, samples: Mapping[str, Sequence[ScoredSample]]) -> ScoreClouds:
    clouds = []
    for name, (first, *_) in samples.items():
        points = np.column_stack([first.scores, first.accuracies])
        clouds.append(PointCloud(name, points, first.scores >= np.quantile(first.scores, 0.9)))
    note = "Each point is a cell; the top 10 % by score stand out. One set of scores each."
    return ScoreClouds(at=PanelTask(panel.name, task), title=f"{panel.title} — {task}: score and accuracy", clouds=tuple(clouds), note=note)


# ---- how good predictors were inside the searches: on the cells just evaluated, before the refit


_SHOWN = (2, 3, 5, 7, 10)
"""Iterations."""
_PREDICTORS_TEXT = (
    "Kendall's τ between prediction and fitness on the cells that an iteration evaluated, before they were learned; `cells` says on how many, "
    "in the mean over iterations."
)


def predictors(data: StudyData) -> ReportSection:
    """Mean Kendall's τ per iteration, for each arm that has a predictor; empty where none has."""
    parts: list[Part] = []
    for panel, task in data.places():
        if rows := _rows(data, panel, task):
            title = f"{panel.title} — {task}: τ of the predictor"
            parts.append(PredictorsTable(at=PanelTask(panel.name, task), title=title, rows=tuple(rows)))
    return ReportSection("Predictors", (_PREDICTORS_TEXT, *parts) if parts else ())


def _rows(data: StudyData, panel: Panel, task: str) -> list[PredictorRow]:
    rows: list[PredictorRow] = []
    for arm in panel.arms:
        found = [taus for run in data.runs(panel.name, task, arm) if len(taus := _taus(run))]
        if found:
            second, third, fifth, seventh, tenth = (_mean([one[number - 2] for one in found if len(one) > number - 2]) for number in _SHOWN)
            cells = [count for run in data.runs(panel.name, task, arm) for count in _predicted_cells(run)]
            rows.append(PredictorRow(arm, second, third, fifth, seventh, tenth, _mean([one[-1] for one in found]), _mean(cells)))
    return rows


def _taus(run: RunSummary) -> list[float]:
    return [note.tau for note in run.agreements if note.tau is not None]


def _predicted_cells(run: RunSummary) -> list[float]:
    """How many each τ is of; runs of earlier versions do not say."""
    return [note.cells for note in run.agreements if note.cells is not None]


def _mean(values: list[float]) -> float | None:
    return float(np.mean(values)) if values else None
