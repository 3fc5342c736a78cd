"""Arms compared: the pairs declared before the runs, and all arms of a panel ranked over its tasks."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

import numpy as np

from nastui.studies.plan.study import Comparison, Panel
from nastui.studies.report.document import ENDS, ReportColumn, ReportFigure, ReportSection, Table, Value
from nastui.studies.report.study_data import StudyData, slug
from nastui.studies.statistics.many import ManyBlocks, NotCompared, many_blocks
from nastui.studies.statistics.p_values import holm
from nastui.studies.statistics.two_arms import Shift, TwoSamples, paired, two_samples

_COLUMNS = (
    ReportColumn("panel"),
    ReportColumn("task"),
    ReportColumn("first"),
    ReportColumn("second"),
    ReportColumn("measure"),
    ReportColumn("runs", 0, pair=("of first", "of second"), between="and"),
    ReportColumn("test"),
    ReportColumn("p", 4),
    ReportColumn("Holm p", 4),
    ReportColumn("A12", 3),
    ReportColumn("Cliff δ", 3),
    ReportColumn("shift", 3),
    ReportColumn("90 % interval", 3, pair=ENDS),
    ReportColumn("KS", 3),
    ReportColumn("KS p", 4),
    ReportColumn("runs for 80 % power"),
    ReportColumn("remark"),
)


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
    """By Holm's correction over all comparisons of the study that could be made on tasks that give verdicts."""
    verdicts: bool


def compared(evidence: StudyData) -> tuple[Compared, ...]:
    """Make all declared comparisons for which both arms have at least two independent runs, all with known accuracies."""
    found = [one for declared in evidence.study.comparisons for task in declared.tasks if (one := _one(evidence, declared, task)) is not None]
    counted = [one for one in found if one.verdicts]
    adjusted = dict(zip(map(id, counted), holm([one.p for one in counted]).tolist(), strict=True)) if counted else {}
    return tuple(Compared(**{**vars(one), "adjusted": adjusted.get(id(one), float("nan"))}) for one in found)


def comparisons(found: tuple[Compared, ...], evidence: StudyData) -> ReportSection:
    """As a table, in which those of an arm whose runs are another arm's are named and not made."""
    twins = tuple(_twins(evidence))
    if not found and not twins:
        return ReportSection(
            "Declared comparisons", ("The study declares none whose arms have at least two independent runs with known accuracies.",)
        )
    least = f"The smallest p that the smallest of these designs can reach is {max(one.found.smallest_p for one in found):.2g}." if found else ""
    return ReportSection(
        "Declared comparisons",
        (
            "Two-sided. Mann–Whitney's test counts permutations with ties kept; Wilcoxon's signed-rank test stands where runs share a random object. "
            "A12 above one half: the first arm tends to be greater. Runs that share a set of scores count as one, by their mean. "
            f"Holm's correction is over all of these. Anything else is exploratory. {least}".rstrip(),
            Table("comparisons", "Declared comparisons", _COLUMNS, (*map(_row, found), *twins)),
        ),
    )


def _one(evidence: StudyData, declared: Comparison, task: str) -> Compared | None:
    split = evidence.split(task)
    measure = declared.measure_of(split)
    first, second = (evidence.independent(declared.panel, task, arm, measure) for arm in (declared.first, declared.second))
    if min(len(first), len(second)) < 2 or np.isnan([*first, *second]).any():
        return None
    found = two_samples(first, second)
    test, p, shift = "Mann–Whitney", found.p, found.shift
    blocks = [evidence.study.arm(arm).block for arm in (declared.first, declared.second)]
    if blocks[0] is not None and blocks[0] == blocks[1]:
        pairs = paired(*(_by_seed(evidence, declared.panel, task, arm, measure) for arm in (declared.first, declared.second)))
        test, p, shift = "Wilcoxon", pairs.p, pairs.shift
    decides = evidence.study.panel(declared.panel).verdicts and evidence.study.task(task).verdicts
    return Compared(declared, task, split, found, test, p, shift, float("nan"), decides)


def _twins(evidence: StudyData) -> Iterator[tuple[Value, ...]]:
    for declared in evidence.study.comparisons:
        if twin := evidence.study.panel(declared.panel).twin(declared.first, declared.second):
            for task in declared.tasks:
                known = (declared.panel, task, declared.first, declared.second, declared.measure_of(evidence.split(task)))
                yield (*known, *[None] * (len(_COLUMNS) - len(known) - 1), twin.why)


def _by_seed(evidence: StudyData, panel: str, task: str, arm: str, measure: str) -> dict[Hashable, float]:
    seeds = [run.seed for run in evidence.runs(panel, task, arm)]
    return dict(zip(seeds, evidence.finals(panel, task, arm, measure).tolist(), strict=True))


def _row(one: Compared) -> tuple[Value, ...]:
    declared, found, measure = one.declared, one.found, one.declared.measure_of(one.split)
    return (
        declared.panel,
        one.task,
        declared.first,
        declared.second,
        measure,
        found.sizes,
        one.test,
        one.p,
        one.adjusted,
        found.a12,
        found.cliff,
        one.shift.estimate,
        one.shift.interval.ends,
        found.ks,
        found.ks_p,
        found.runs_for_power,
        found.remark or ("" if one.verdicts else "no verdict"),
    )


# ---- the arms of a panel ranked over its tasks: a test, and a critical-difference diagram, only where the tasks are many enough


_RANK_COLUMNS = (
    ReportColumn("panel"),
    ReportColumn("tasks"),
    ReportColumn("arms"),
    ReportColumn("Friedman's χ²", 3),
    ReportColumn("p", 4),
    ReportColumn("critical difference", 3),
    ReportColumn("remark"),
)


def ranks(evidence: StudyData) -> ReportSection:
    """One row for each panel that gives verdicts and has several tasks; a figure where there is a test."""
    parts: list[str | Table | ReportFigure] = [
        "Blocks are tasks, never runs: of each the median incumbent of an arm counts. Fewer than ten are not tested; look at each task by itself."
    ]
    rows: list[tuple[Value, ...]] = []
    for panel in evidence.study.panels:
        medians = _medians(evidence, panel)
        if not panel.verdicts or len(medians) < 2:
            continue
        found = many_blocks(np.array(medians), panel.arms)
        rows.append((panel.title, len(medians), len(panel.arms), *_rank_row(found)))
        if isinstance(found, ManyBlocks):
            parts.append(_figure(panel, found))
    if not rows:
        return ReportSection("Ranks over tasks", ())
    return ReportSection("Ranks over tasks", (*parts, Table("ranks", "Friedman's test", _RANK_COLUMNS, tuple(rows))))


def _medians(evidence: StudyData, panel: Panel) -> list[list[float]]:
    """Tasks × arms, of the tasks where every arm has runs with known accuracies."""
    rows = []
    for task in panel.tasks:
        finals = [evidence.finals(panel.name, task, arm) for arm in panel.arms]
        if evidence.study.task(task).verdicts and all(len(one) and not np.isnan(one).any() for one in finals):
            rows.append([float(np.median(one)) for one in finals])
    return rows


def _rank_row(found: ManyBlocks | NotCompared) -> tuple[Value, ...]:
    if isinstance(found, NotCompared):
        return None, None, None, found.reason
    return found.statistic, found.p, found.critical_difference, found.remark or ""


def _figure(panel: Panel, found: ManyBlocks) -> ReportFigure:
    data = {"names": list(found.arms), "ranks": list(found.mean_ranks), "alike": [list(group) for group in found.groups]}
    note = f"Bars join arms that do not differ (Nemenyi, α = {found.alpha:g}); the critical difference is {found.critical_difference:.2f}."
    return ReportFigure(f"ranks-{slug(panel.name)}", f"{panel.title}: mean ranks over {found.blocks} tasks", "ranks", data, note)
