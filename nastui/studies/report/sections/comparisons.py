"""Arms compared: the pairs declared before the runs, and all arms of a panel ranked over its tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from nastui.studies.plan.study import Comparison, Panel, Study
from nastui.studies.report.document import Part, ReportSection
from nastui.studies.report.figures import MeanRanks
from nastui.studies.report.study_data import StudyData
from nastui.studies.report.tables import ComparisonRow, ComparisonsTable, RanksRow, RanksTable
from nastui.studies.statistics.many import ManyBlocks, NotCompared, many_blocks
from nastui.studies.statistics.p_values import holm
from nastui.studies.statistics.two_arms import Shift, TwoSamples, paired, two_samples


@dataclass(frozen=True)
class Compared:
    """One declared comparison on one task."""

    declared: Comparison
    task: str
    split: str
    """That the task searches by."""
    found: TwoSamples
    test: str
    p: float
    shift: Shift
    """First minus second."""
    adjusted: float
    """By Holm's correction over all comparisons that the study declares on tasks that give verdicts, those that could not be made included."""
    verdicts: bool


def compared(data: StudyData) -> tuple[Compared, ...]:
    """Make all declared comparisons for which both arms have at least two independent runs, all with known accuracies."""
    found = [(declared, task, _one(data, declared, task)) for declared in data.study.comparisons for task in declared.tasks]
    counted = [one for declared, task, one in found if _decides(data, declared, task)]
    adjusted = holm([float("nan") if one is None else one.p for one in counted]).tolist() if counted else []
    corrected = {id(one): p for one, p in zip(counted, adjusted, strict=True) if one is not None}
    return tuple(replace(one, adjusted=corrected.get(id(one), float("nan"))) for _, _, one in found if one is not None)


def _decides(data: StudyData, declared: Comparison, task: str) -> bool:
    return data.study.panel(declared.panel).verdicts and data.study.task(task).verdicts


def comparisons(found: tuple[Compared, ...], data: StudyData) -> ReportSection:
    """As a table; comparisons with an arm that repeats another are named and not made."""
    rows = (*map(_row, found), *_duplicates(data))
    if not rows:
        none = "The study declares none: a `[[comparison]]` of its file names two arms of a panel."
        text = "None could be made: each needs two arms with at least two independent runs, all with known accuracies."
        text = text if data.study.comparisons else none
        return ReportSection("Declared comparisons", (text,))
    many = sum(_decides(data, one, task) for one in data.study.comparisons for task in one.tasks)
    least = f"The smallest p that the smallest of these designs can reach is {max(one.found.smallest_p for one in found):.2g}." if found else ""
    return ReportSection(
        "Declared comparisons",
        (
            "Two-sided. Mann–Whitney's test counts permutations with ties kept; Wilcoxon's signed-rank test stands where runs share a random object. "
            "A12 above one half: the first arm tends to be greater. Runs that share a set of scores count as one, by their mean. "
            f"Holm's correction is over all {many} that are declared, made or not, on tasks that give verdicts. Anything else is exploratory. "
            f"{least}".rstrip(),
            *_alone(data.study),
            ComparisonsTable(title="Declared comparisons", rows=rows),
        ),
    )


def _alone(study: Study) -> list[str]:
    """Arms of panels with verdicts that no comparison and no claim names: somebody may have added them by hand."""
    named = {(one.panel, arm) for one in study.comparisons for arm in (one.first, one.second)}
    claimed = str([one.settings for one in study.claims])
    alone = [
        f"{arm} in the panel '{panel.name}'"
        for panel in study.panels
        for arm in panel.arms
        if panel.verdicts
        and any(one.panel == panel.name for one in study.comparisons)
        and (panel.name, arm) not in named
        and repr(arm) not in claimed
    ]
    return [f"Declared for no comparison: {'; '.join(alone)}. A `[[comparison]]` of the study's file adds one."] if alone else []


def _one(data: StudyData, declared: Comparison, task: str) -> Compared | None:
    split = data.split(task)
    measure = declared.measure_of(split)
    first, second = (data.independent(declared.panel, task, arm, measure) for arm in (declared.first, declared.second))
    if min(len(first), len(second)) < 2 or np.isnan([*first, *second]).any():
        return None
    found = two_samples(first, second)
    test, p, shift = "Mann–Whitney", found.p, found.shift
    own, its = (data.by_seed(declared.panel, task, arm, values) for arm, values in ((declared.first, first), (declared.second, second)))
    if len(own.keys() & its.keys()) >= 2 and data.paired(declared.panel, task, declared.first, declared.second):
        pairs = paired(own, its)
        test, p, shift = "Wilcoxon", pairs.p, pairs.shift
    return Compared(declared, task, split, found, test, p, shift, float("nan"), _decides(data, declared, task))


def _duplicates(data: StudyData) -> Iterator[ComparisonRow]:
    for declared in data.study.comparisons:
        if duplicate := data.study.panel(declared.panel).duplicate(declared.first, declared.second):
            for task in declared.tasks:
                measure = declared.measure_of(data.split(task))
                yield ComparisonRow(declared.panel, task, declared.first, declared.second, measure, remark=duplicate.why)


def _row(one: Compared) -> ComparisonRow:
    declared, found = one.declared, one.found
    return ComparisonRow(
        declared.panel,
        one.task,
        declared.first,
        declared.second,
        declared.measure_of(one.split),
        runs=found.sizes,
        test=one.test,
        p=one.p,
        adjusted=one.adjusted,
        a12=found.a12,
        cliff=found.cliff,
        shift=one.shift.estimate,
        interval=one.shift.interval.ends,
        ks=found.ks,
        ks_p=found.ks_p,
        power=found.runs_for_power,
        remark=found.remark or ("" if one.verdicts else "no verdict"),
    )


# ---- the arms of a panel ranked over its tasks: a test and a critical-difference diagram, where the tasks are many enough


def ranks(data: StudyData) -> ReportSection:
    """One row for each panel that gives verdicts and has several tasks; a figure where there is a test."""
    parts: list[Part] = [
        "Blocks are tasks, never runs: of each the median incumbent of an arm counts. Fewer than ten are not tested; look at each task by itself."
    ]
    rows: list[RanksRow] = []
    for panel in data.study.panels:
        medians = _medians(data, panel)
        if not panel.verdicts or len(medians) < 2:
            continue
        found = many_blocks(np.array(medians), panel.arms)
        rows.append(_ranks_row(panel, len(medians), found))
        if isinstance(found, ManyBlocks):
            parts.append(_figure(panel, found))
    if not rows:
        return ReportSection("Ranks over tasks", ())
    return ReportSection("Ranks over tasks", (*parts, RanksTable(title="Friedman's test", rows=tuple(rows))))


def _medians(data: StudyData, panel: Panel) -> list[list[float]]:
    """Tasks × arms, of the tasks where every arm has runs with known accuracies."""
    rows = []
    for task in panel.tasks:
        finals = [data.finals(panel.name, task, arm) for arm in panel.arms]
        if data.study.task(task).verdicts and all(len(one) and not np.isnan(one).any() for one in finals):
            rows.append([float(np.median(one)) for one in finals])
    return rows


def _ranks_row(panel: Panel, tasks: int, found: ManyBlocks | NotCompared) -> RanksRow:
    if isinstance(found, NotCompared):
        return RanksRow(panel.title, tasks, len(panel.arms), remark=found.reason)
    return RanksRow(panel.title, tasks, len(panel.arms), found.statistic, found.p, found.critical_difference, found.remark or "")


def _figure(panel: Panel, found: ManyBlocks) -> MeanRanks:
    note = f"Bars join arms that do not differ (Nemenyi, α = {found.alpha:g}); the critical difference is {found.critical_difference:.2f}."
    title = f"{panel.title}: mean ranks over {found.blocks} tasks"
    return MeanRanks(title=title, note=note, panel=panel.name, arms=found.arms, ranks=found.mean_ranks, alike=found.groups)
