"""Compose the report of a study from its runs."""

from __future__ import annotations

from collections.abc import Callable

from nastui.base.steps import step, stepwise
from nastui.studies.plan.matrix import Matrix
from nastui.studies.plan.study import Study
from nastui.studies.report.document import Report, ReportSection
from nastui.studies.report.sections.claims import claims, evidence, outcomes
from nastui.studies.report.sections.comparisons import compared, comparisons, ranks
from nastui.studies.report.sections.costs import costs, curves
from nastui.studies.report.sections.coverage import KnownSpace, coverages
from nastui.studies.report.sections.fronts import front_quality
from nastui.studies.report.sections.glance import glance
from nastui.studies.report.sections.landscapes import landscapes
from nastui.studies.report.sections.overview import overview
from nastui.studies.report.sections.performance import distributions, performance
from nastui.studies.report.sections.scores import predictors, scores
from nastui.studies.report.study_data import Group, StudyData
from nastui.studies.report.task_tables import TaskTable, tables_of


def compose(study: Study, matrix: Matrix, groups: tuple[Group, ...], left_out: tuple[tuple[str, str], ...] = ()) -> Report:
    """The report of what is done so far.

    Args:
        study: what was planned.
        matrix: its runs.
        groups: its runs, from `read_groups`.
        left_out: (task or arm, why) of what cannot be run here.
    """
    data = StudyData(study, groups)
    step("opening the tables")
    tables = tables_of(study)
    known = {task: known_of(table) for task, table in tables.items()}
    step("testing what was declared")
    declared = compared(data)
    step("judging the claims")
    decided = outcomes(data, known)
    accuracies = {task: table.accuracy for task, table in tables.items() if table.whole}
    sections: dict[str, Callable[[], ReportSection]] = {
        "first page": lambda: glance(data, matrix, decided, accuracies),
        "claims": lambda: claims(decided, study.effects),
        "overview": lambda: overview(data, matrix, left_out),
        "performance": lambda: performance(data),
        "fronts": lambda: front_quality(data),
        "comparisons": lambda: comparisons(declared, data),
        "ranks": lambda: ranks(data),
        "costs": lambda: costs(data),
        "curves": lambda: curves(data, accuracies),
        "distributions": lambda: distributions(data),
        "coverage": lambda: coverages(data, known),
        "scores": lambda: scores(data, tables),
        "predictors": lambda: predictors(data),
        "landscapes": lambda: landscapes(tables),
        "evidence": lambda: evidence(decided),
    }
    done = len({one.digest for one in matrix.planned if matrix.status(one) == "done"})
    total = len({one.digest for one in matrix.planned})
    made = stepwise(sections)
    return Report(study.title, f"study {study.name}: {done:,} of {total:,} runs", tuple(section for section in made if section.parts))


def known_of(table: TaskTable) -> KnownSpace:
    """What claims need of it."""
    return KnownSpace(table.benchmark.space, table.best_keys(), table.training_seconds(), table.two_trainings())
