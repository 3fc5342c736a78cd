"""Reading a study, its runs and its report. Imports arrays and tables: only to be imported in a thread."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from nastui.base.absent import telling_absence
from nastui.base.steps import step
from nastui.runs.rows import RunRow
from nastui.runs.store import Store
from nastui.studies.plan.matrix import Opened, RunMatrix, SeedRun, matched, run_matrix, seed_run, stored_digests
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import read_study
from nastui.studies.plan.requirements import runnable_part
from nastui.studies.report.document import Report


@telling_absence
def opened(name: str) -> Opened:
    """Read a study.

    Raises:
        NastuiError: it is wrong, or none of its tasks can be run here.
    """
    with Store(reading=True) as store:
        study, left_out = runnable_part(read_study(name)[1], stored_digests(store))
    step("planning its runs")
    return Opened(name, study, plan(study), left_out)


def look(study: Opened, stored: Iterable[tuple[str, RunRow]]) -> RunMatrix:
    """How far it is, by the runs that are stored, each with its digest."""
    return run_matrix(study, matched(study.planned, stored))


def runs_of(matrix: RunMatrix, panel: str, task: str, arm: str) -> tuple[SeedRun, ...]:
    """The runs of an arm, by seed."""
    with Store(reading=True) as store:
        return tuple(seed_run(one.seed, matrix.matrix.run(one), store) for one, _ in matrix.runs(panel, task, arm))


@telling_absence
def composed(matrix: RunMatrix) -> Report:
    """The report of what is done."""
    from nastui.studies.report.composing import compose
    from nastui.studies.report.study_data import read_groups

    with Store(reading=True) as store:
        groups = read_groups(store, matrix.matrix)
    return compose(matrix.study, matrix.matrix, groups, matrix.opened.left_out)


@telling_absence
def written(report: Report, matrix: RunMatrix, folder: Path) -> int:
    """Write the report's folder; how many files it has.

    Raises:
        NastuiError: the folder cannot be written.
    """
    from nastui.studies.report.render.exports import iohinspector_csv
    from nastui.studies.report.render.folder import write_report
    from nastui.studies.report.study_data import read_groups

    with Store(reading=True) as store:
        groups = read_groups(store, matrix.matrix)
    return len(write_report(report, folder, {"iohinspector.csv": iohinspector_csv(groups)}))
