"""How much of the space the runs of an arm saw, at equal numbers of evaluations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nastui.cells.arrays import Cells, Keys
from nastui.cells.space import Space
from nastui.studies.plan.study import Panel
from nastui.studies.report.document import Part, ReportSection
from nastui.studies.report.panel_task import PanelTask
from nastui.studies.report.study_data import Numbers, RunSummary, StudyData
from nastui.studies.report.tables import CoverageRow, CoverageTable
from nastui.studies.statistics.coverage import Coverage, coverage
from nastui.studies.statistics.summary import brown_forsythe


@dataclass(frozen=True)
class KnownSpace:
    """What a task's table says of its space."""

    space: Space
    best: Keys | None
    """Canonical keys of the best 1 % of cells by the task's accuracy."""
    seconds: Callable[[Cells], Numbers] | None = None
    """Of training each of some cells; NaN where unknown. None: not known of any."""
    trainings: Callable[[Cells], tuple[Numbers, Numbers]] | None = None
    """The accuracies of two single trainings of each of some cells; None: not known of any."""

    @cached_property
    def complete(self) -> bool:
        """Whether the cells of the space can be listed: every row is one."""
        return self.space.every_cell() is not None


def covered(run: RunSummary, known: KnownSpace, cells: int) -> Coverage:
    """What one run saw with its first so many distinct queries."""
    part = run.cells[:cells]
    return coverage(part, known.space.canonical_keys(part), known.space.choices, complete=known.complete, best=known.best)


def coverages(data: StudyData, tables: Mapping[str, KnownSpace]) -> ReportSection:
    """One table for each panel and task: means over runs; spread of the incumbents beside the first arm's."""
    parts: list[Part] = [
        "Means over runs, of the first queries that every run of the panel has. The last column asks whether an arm's incumbents spread "
        "differently from those of the first arm (Brown and Forsythe)."
    ]
    for panel, task in data.places():
        if task in tables:
            parts.append(_table(data, panel, task, tables[task]))
    return ReportSection("Coverage, efficiency and stability", tuple(parts))


def _table(data: StudyData, panel: Panel, task: str, known: KnownSpace) -> CoverageTable:
    runs = {arm: found for arm in panel.arms if (found := data.runs(panel.name, task, arm))}
    least = min(run.unique for own in runs.values() for run in own)
    first = next(iter(runs))
    rows = [_row(data, panel, task, arm, [covered(run, known, least) for run in own], first) for arm, own in runs.items()]
    title = f"{panel.title} — {task}: the first {least:,} queries of each run"
    return CoverageTable(at=PanelTask(panel.name, task), title=title, rows=tuple(rows))


def _row(data: StudyData, panel: Panel, task: str, arm: str, seen: list[Coverage], first: str) -> CoverageRow:
    def mean(values: list[float | None]) -> float | None:
        return None if None in values else float(np.mean([value for value in values if value is not None]))

    finals, others = (data.independent(panel.name, task, name) for name in (arm, first))
    spread = None if np.isnan([*finals, *others]).any() else brown_forsythe(finals, others)
    return CoverageRow(
        arm,
        seen[0].cells,
        mean([float(one.distinct) for one in seen]),
        mean([float(np.mean(one.entropy)) for one in seen]),
        mean([one.hamming for one in seen]),
        mean([one.within_one for one in seen]),
        mean([one.best_touched for one in seen]),
        None if spread is None else spread.stds[0],
        None if spread is None or arm == first else spread.p,
    )
