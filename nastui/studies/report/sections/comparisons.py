"""The comparisons that were declared before the runs."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

import numpy as np

from nastui.studies.plan.study import Comparison
from nastui.studies.report.document import ENDS, Column, Section, Table, Value
from nastui.studies.report.study_data import StudyData
from nastui.studies.statistics.holm import holm
from nastui.studies.statistics.paired import paired
from nastui.studies.statistics.shift import Shift
from nastui.studies.statistics.two_samples import TwoSamples, two_samples

_COLUMNS = (
    Column("panel"), Column("task"), Column("first"), Column("second"), Column("measure"),
    Column("runs", 0, pair=("of first", "of second"), between="and"), Column("test"), Column("p", 4), Column("Holm p", 4), Column("A12", 3),
    Column("Cliff δ", 3), Column("shift", 3), Column("90 % interval", 3, pair=ENDS), Column("KS", 3), Column("KS p", 4),
    Column("runs for 80 % power"), Column("remark"),
)  # fmt: skip


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


def comparisons(found: tuple[Compared, ...], evidence: StudyData) -> Section:
    """As a table, in which those of an arm whose runs are another arm's are named and not made."""
    twins = tuple(_twins(evidence))
    if not found and not twins:
        return Section("Declared comparisons", ("The study declares none whose arms have at least two independent runs with known accuracies.",))
    least = f"The smallest p that the smallest of these designs can reach is {max(one.found.smallest_p for one in found):.2g}." if found else ""
    return Section(
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
        declared.panel, one.task, declared.first, declared.second, measure, found.sizes, one.test, one.p, one.adjusted, found.a12, found.cliff,
        one.shift.estimate, one.shift.interval.ends,
        found.ks, found.ks_p, found.runs_for_power, found.remark or ("" if one.verdicts else "no verdict"),
    )  # fmt: skip
