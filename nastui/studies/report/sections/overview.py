"""What was run."""

from __future__ import annotations

from nastui.studies.plan.matrix import Matrix
from nastui.studies.report.document import ReportColumn, ReportSection, Table
from nastui.studies.report.rules.claim_context import LEAST_RUNS
from nastui.studies.report.study_data import StudyData


def overview(evidence: StudyData, matrix: Matrix, left_out: tuple[tuple[str, str], ...]) -> ReportSection:
    """Tasks, panels and how many runs of each are done."""
    study = evidence.study
    tasks = tuple((task.name, "yes" if task.verdicts else "no", task.note) for task in study.tasks)
    rows = tuple(_row(evidence, matrix, panel.name, task, arm) for panel in study.panels for task in panel.tasks for arm in panel.arms)
    few = any(0 < row[3] < LEAST_RUNS for row in rows)
    seeds = f"{len(study.seeds)} seeds ({min(study.seeds)} to {max(study.seeds)})" if len(study.seeds) > 1 else f"One seed ({study.seeds[0]})"
    texts = [f"{seeds}. Tests count runs; those that share a set of scores count as one."]
    texts += [f"Arms with fewer than {LEAST_RUNS} runs are shown, and are too few to decide anything."] if few else []
    one, few_sets = _sets(evidence)
    if one:
        texts.append(f"Conditional on one batch of images and one initialisation, since all their runs share one set of scores: {'; '.join(one)}.")
    if few_sets:
        texts.append(f"Runs that share a set of scores (one batch, one initialisation) are alike; fewer sets than runs have: {'; '.join(few_sets)}.")
    texts += [f"Left out: {task} ({why})." for task, why in left_out]
    columns = (ReportColumn("panel"), ReportColumn("task"), ReportColumn("arm"), ReportColumn("runs done"), ReportColumn("failed or missing"))
    return ReportSection(
        "What was run",
        (
            *texts,
            Table("tasks", "Tasks", (ReportColumn("task"), ReportColumn("gives verdicts"), ReportColumn("objective")), tasks),
            Table("runs", "Runs", columns, rows),
        ),
    )


def _sets(evidence: StudyData) -> tuple[list[str], list[str]]:
    """Arms by scores of untrained networks whose runs on a task all have the same ones; and those whose runs share some, with how many."""
    one: dict[str, None] = {}
    several: dict[str, None] = {}
    for panel, task in evidence.places():
        for arm in panel.arms:
            drawn = [run.score.set for run in evidence.runs(panel.name, task, arm) if run.score is not None and run.score.drawn]
            if drawn and len(set(drawn)) == 1:
                one[arm] = None
            elif len(set(drawn)) < len(drawn):
                several[f"{arm} ({len(set(drawn))} sets)"] = None
    return list(one), list(several)


def _row(evidence: StudyData, matrix: Matrix, panel: str, task: str, arm: str) -> tuple[str, str, str, int, int]:
    planned = sum(1 for one in matrix.planned if (one.panel, one.task, one.arm) == (panel, task, arm))
    done = len(evidence.runs(panel, task, arm))
    return panel, task, arm, done, planned - done
