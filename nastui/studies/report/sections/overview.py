"""What was run."""

from __future__ import annotations

from nastui.studies.plan.matching import Matrix
from nastui.studies.report.document import Column, Section, Table
from nastui.studies.report.evidence import Evidence


def overview(evidence: Evidence, matrix: Matrix, left_out: tuple[tuple[str, str], ...]) -> Section:
    """Tasks, panels and how many runs of each are done."""
    study = evidence.study
    tasks = tuple((task.name, "yes" if task.verdicts else "no", task.note) for task in study.tasks)
    rows = tuple(_row(evidence, matrix, panel.name, task, arm) for panel in study.panels for task in panel.tasks for arm in panel.arms)
    few = any(0 < row[3] < 10 for row in rows)
    texts = [f"{len(study.seeds)} seeds ({study.seeds[0]} to {study.seeds[-1]}); the unit of every test is the run."]
    texts += ["Arms with fewer than 10 runs are shown, and are too few to decide anything."] if few else []
    if fixed := _of_one_set(evidence):
        texts.append(f"Conditional on one batch of images and one initialisation, since all their runs share one set of scores: {'; '.join(fixed)}.")
    texts += [f"Left out, since it cannot be run here: {task} ({why})." for task, why in left_out]
    columns = (Column("panel"), Column("task"), Column("arm"), Column("runs done"), Column("failed or missing"))
    return Section(
        "What was run",
        (
            *texts,
            Table("tasks", "Tasks", (Column("task"), Column("gives verdicts"), Column("objective")), tasks),
            Table("runs", "Runs", columns, rows),
        ),
    )


def _of_one_set(evidence: Evidence) -> list[str]:
    """Arms by scores of untrained networks whose runs on a task all have the same ones."""
    sets: dict[str, list[set[str]]] = {}
    for panel, task in evidence.places():
        for arm in panel.arms:
            drawn = {run.score.set for run in evidence.runs(panel.name, task, arm) if run.score is not None and run.score.drawn}
            sets.setdefault(arm, []).extend([drawn] if drawn else [])
    return [arm for arm, found in sets.items() if any(len(one) == 1 for one in found)]


def _row(evidence: Evidence, matrix: Matrix, panel: str, task: str, arm: str) -> tuple[str, str, str, int, int]:
    planned = sum(1 for one in matrix.planned if (one.panel, one.task, one.arm) == (panel, task, arm))
    done = len(evidence.runs(panel, task, arm))
    return panel, task, arm, done, planned - done
