"""What was run."""

from __future__ import annotations

from pathlib import Path

from nastui.base.checking import shown
from nastui.base.errors import NastuiError
from nastui.presets.places import find
from nastui.studies.plan.matrix import Matrix
from nastui.studies.plan.study import Arm, Study
from nastui.studies.report.document import ReportSection
from nastui.studies.report.study_data import MADE_WITH, RunSummary, StudyData
from nastui.studies.report.tables import ArmRow, ArmsTable, RunCountRow, RunCountsTable, TaskRow, TasksTable
from nastui.studies.statistics.verdicts import LEAST_RUNS


def overview(data: StudyData, matrix: Matrix, left_out: tuple[tuple[str, str], ...]) -> ReportSection:
    """Tasks, panels and how many runs of each are done."""
    study = data.study
    tasks = tuple(TaskRow(task.name, "yes" if task.verdicts else "no", task.note) for task in study.tasks)
    rows = tuple(_row(data, matrix, panel.name, task, arm) for panel in study.panels for task in panel.tasks for arm in panel.arms)
    few = any(0 < row.done < LEAST_RUNS for row in rows)
    seeds = f"{len(study.seeds)} seeds ({min(study.seeds)} to {max(study.seeds)})" if len(study.seeds) > 1 else f"One seed ({study.seeds[0]})"
    own = study.arm_seeds == "independent"
    seeds += ", to which each arm adds a number of its own, so that no two arms begin alike" if own else ", the same for all arms"
    texts = [f"{seeds}. Tests count runs; those that share a set of scores count as one.", *_alike(data, rows)]
    texts += [f"Arms with fewer than {LEAST_RUNS} runs are shown, and are too few to decide anything."] if few else []
    one, few_sets = _sets(data)
    if one:
        texts.append(f"Conditional on one batch of images and one initialisation, since all their runs share one set of scores: {'; '.join(one)}.")
    if few_sets:
        texts.append(f"Runs that share a set of scores (one batch, one initialisation) are alike; fewer sets than runs have: {'; '.join(few_sets)}.")
    texts += [*_early(data), *_made_with(data)]
    texts += [f"Left out: {task} ({why})." for task, why in left_out]
    return ReportSection(
        "What was run",
        (
            *texts,
            TasksTable(title="Tasks", rows=tasks),
            ArmsTable(title="Arms", rows=_arms(study)),
            RunCountsTable(title="Runs", rows=rows),
        ),
    )


def _arms(study: Study) -> tuple[ArmRow, ...]:
    found = []
    for arm in study.arms:
        seeds = study.seeds[: arm.runs]
        own = study.seed_of(arm.name, seeds[0]), study.seed_of(arm.name, seeds[-1])
        found.append(ArmRow(arm.name, arm.preset, own, arm.says or _preset_says(arm, study.folder)))
    return tuple(found)


def _preset_says(arm: Arm, folder: Path | None) -> str:
    """The first sentence of its preset's comment; of an arm that changes the preset, what it changes."""
    if arm.changes:
        return f"the preset, but {', '.join(f'{key} = {shown(value)}' for key, value in arm.changes.items())}"
    try:
        return find(arm.preset, folder).title
    except NastuiError:
        return ""


def _runs(data: StudyData) -> list[RunSummary]:
    """Of all panels: one that two of them share stands there twice."""
    return [run for group in data.groups for run in group.runs]


def _alike(data: StudyData, rows: tuple[RunCountRow, ...]) -> list[str]:
    """Which runs are not what their number suggests."""
    runs = _runs(data)
    texts = []
    if any(run.score is not None and not run.score.drawn for run in runs):
        texts.append("Of scores that nobody draws, published or counted ones, each search counts: p is over searches, for these scores alone.")
    if len(data.study.tasks) > 1:
        texts.append("An arm has the same seeds on all tasks: where it does not learn from accuracy, it asks for the same cells of a space on each.")
    if shared := sum(row.done for row in rows) - len({run.run for run in runs}):
        texts.append(f"{shared:,} runs are shown in another panel too: they are the same runs, not further ones.")
    return texts


def _made_with(data: StudyData) -> list[str]:
    """Versions, and the numbers of tables that were searched by: whoever repeats the study can see whether theirs are the same."""
    runs = _runs(data)
    found = {name: sorted({run.made_with[name] for run in runs if name in run.made_with}) for name in MADE_WITH}
    columns = sorted({run.column for run in runs if run.column is not None})
    said = [f"{name} {' and '.join(versions)}" for name, versions in found.items() if versions]
    texts = [f"Made with {', '.join(said)}. With others, or on another kind of processor, networks may decide otherwise."] if said else []
    return texts + ([f"Numbers of tables that runs searched by, each with the beginning of its digest: {'; '.join(columns)}."] if columns else [])


def _early(data: StudyData) -> list[str]:
    """Arms whose runs end with fewer queries than their panel asks for."""
    found = []
    for panel, task in data.places():
        for arm in panel.arms:
            wanted = panel.budget_of(arm).get("unique_evaluations")
            short = [run.unique for run in data.runs(panel.name, task, arm) if wanted is not None and run.unique < int(wanted)]
            if short:
                found.append(f"{arm} on {task} ({len(short)} runs, {min(short):,} to {max(short):,} of {int(wanted or 0):,} unique queries)")
    return [f"Ended before the budget: {'; '.join(found)}. What they have counts as their result from there on."] if found else []


def _sets(data: StudyData) -> tuple[list[str], list[str]]:
    """Arms by scores of untrained networks whose runs on a task all have the same ones; and those whose runs share some, with how many."""
    one: dict[str, None] = {}
    several: dict[str, None] = {}
    for panel, task in data.places():
        for arm in panel.arms:
            drawn = [run.score.set for run in data.runs(panel.name, task, arm) if run.score is not None and run.score.drawn]
            if drawn and len(set(drawn)) == 1:
                one[arm] = None
            elif len(set(drawn)) < len(drawn):
                several[f"{arm} ({len(set(drawn))} sets)"] = None
    return list(one), list(several)


def _row(data: StudyData, matrix: Matrix, panel: str, task: str, arm: str) -> RunCountRow:
    planned = sum(1 for one in matrix.planned if (one.panel, one.task, one.arm) == (panel, task, arm))
    done = len(data.runs(panel, task, arm))
    return RunCountRow(panel, task, arm, done, planned - done)
