"""Test accuracy after so many queries for every arm and task, beside published figures: what the tables of papers are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, TypeAlias

from nastui.studies.plan.study import Panel
from nastui.studies.published import QUERIES, RESULTS
from nastui.studies.report.columns import ENDS, PanelTaskTable, ReportColumn, ReportRow
from nastui.studies.report.document import Part, Report, ReportSection
from nastui.studies.report.panel_task import PanelTask
from nastui.studies.report.study_data import RunSummary, StudyData
from nastui.studies.report.tables import ArmName
from nastui.studies.statistics.after_queries import AfterQueries, after_queries
from nastui.studies.statistics.curves import steps

BUDGETS: Final = (30, 50, 100, 150, 300)
"""Queries after which papers report."""
_SPREAD: Final = ("mean", "std")
Groups: TypeAlias = Mapping[str, tuple[RunSummary, ...]]
"""The runs of each arm."""


@dataclass(frozen=True)
class AfterQueriesRow(ReportRow):
    """An arm after a number of queries; accuracies of incumbents in the test, percent."""

    arm: ArmName
    queries: Annotated[int, ReportColumn("queries")]
    runs: Annotated[int, ReportColumn("runs")]
    median: Annotated[float, ReportColumn("median", 2, "%")]
    quartiles: Annotated[tuple[float, float], ReportColumn("quartiles", 2, pair=ENDS)]
    mean: Annotated[tuple[float, float], ReportColumn("mean and standard deviation", 2, pair=_SPREAD, between="±")]
    found: Annotated[float, ReportColumn("optimum found", 0, "%")]
    ended: Annotated[int, ReportColumn("runs that ended before")]


@dataclass(frozen=True, kw_only=True)
class AfterQueriesTable(PanelTaskTable[AfterQueriesRow]):
    """All arms, each after all numbers of queries."""

    STEM: ClassVar = "after-queries"


@dataclass(frozen=True)
class PublishedRow(ReportRow):
    """What others report."""

    method: Annotated[str, ReportColumn("method")]
    valid: Annotated[tuple[float, float], ReportColumn("validation", 2, "%", _SPREAD, "±")]
    test: Annotated[tuple[float, float], ReportColumn("test", 2, "%", _SPREAD, "±")]
    runs: Annotated[int | None, ReportColumn("runs")]
    protocol: Annotated[str, ReportColumn("protocol")]
    source: Annotated[str, ReportColumn("source")]


@dataclass(frozen=True, kw_only=True)
class PublishedTable(PanelTaskTable[PublishedRow]):
    """By protocols of their own."""

    STEM: ClassVar = "published"


@dataclass(frozen=True)
class PublishedQueriesRow(ReportRow):
    """How soon others found the best cell."""

    method: Annotated[str, ReportColumn("method")]
    queries: Annotated[tuple[float, float], ReportColumn("queries to the optimum", 0, pair=ENDS)]
    protocol: Annotated[str, ReportColumn("protocol")]
    source: Annotated[str, ReportColumn("source")]


@dataclass(frozen=True, kw_only=True)
class PublishedQueriesTable(PanelTaskTable[PublishedQueriesRow]):
    """By their papers."""

    STEM: ClassVar = "published-queries"


def query_report(data: StudyData, budgets: Sequence[int] = BUDGETS) -> Report:
    """A section for each panel and task that has runs."""
    told = "Test accuracy of the incumbent, which is the best cell by what the search sees, after so many unique queries."
    return Report(data.study.title, told, tuple(_section(data, panel, task, budgets) for panel, task in data.places()))


def _section(data: StudyData, panel: Panel, task: str, budgets: Sequence[int]) -> ReportSection:
    runs = {arm: found for arm in panel.arms if (found := data.runs(panel.name, task, arm))}
    longest = max(run.unique for own in runs.values() for run in own)
    reached = [queries for queries in budgets if queries <= longest]
    title = f"{task}, {panel.title}"
    if not reached:
        return ReportSection(title, (f"No run has {min(budgets):,} queries: the longest has {longest:,}.",))
    rows = tuple(_row(arm, _after(own, data.split(task), queries)) for arm, own in runs.items() for queries in reached)
    at = PanelTask(panel.name, task)
    table = AfterQueriesTable(at=at, title=f"{task}: test accuracy after so many queries", rows=rows, note=_note(rows))
    return ReportSection(title, (*_about(data, task, runs), table, *_published(data, task, at)))


def _after(runs: tuple[RunSummary, ...], split: str, queries: int) -> AfterQueries:
    """The best cell is told by the accuracy that the task searches by."""
    reference = runs[0].reference
    best = None if reference is None else reference.best_test if split == "test" else reference.best_valid
    curves = [steps(run.incumbents.unique, run.incumbents.test, run.unique) for run in runs]
    return after_queries(curves, [getattr(run, split) for run in runs], best, queries)


def _row(arm: str, one: AfterQueries) -> AfterQueriesRow:
    quartiles = (one.lower_quartile, one.upper_quartile)
    return AfterQueriesRow(arm, one.queries, one.runs, one.median, quartiles, (one.mean, one.std), 100 * one.found, one.ended)


def _note(rows: Sequence[AfterQueriesRow]) -> str:
    last = {row.arm: row for row in rows}
    early = ", ".join(f"{row.ended} of {row.runs} runs of {arm}" for arm, row in last.items() if row.ended)
    short = f" {early} ended before {rows[-1].queries:,} queries and keep their last incumbent." if early else ""
    return f"Optimum found: share of runs that have queried the best cell of the table by the accuracy that they search by.{short}"


def _about(data: StudyData, task: str, runs: Groups) -> Iterator[str]:
    if note := data.study.task(task).note:
        yield note
    reference = next((run.reference for own in runs.values() for run in own if run.reference is not None), None)
    if reference is not None and reference.best_test is not None:
        words = f"The best cell by test accuracy has {reference.best_test:.2f} %"
        if reference.best_valid is not None and reference.test_of_best_valid is not None:
            words += f"; the best by validation has {reference.best_valid:.2f} % there and {reference.test_of_best_valid:.2f} % in the test"
        yield f"{words}."
    if scored := [arm for arm, own in runs.items() if own[0].score is not None]:
        yield f"Queries of {', '.join(scored)} are scores, not trainings."


def _published(data: StudyData, task: str, at: PanelTask) -> Iterator[Part]:
    """What others report of the data set; its protocols stand in each row."""
    changes = data.study.task(task).changes
    dataset = str(changes.get("dataset", "")).lower() if changes.get("benchmark") == "nats-tss" else ""
    results = [one for one in RESULTS if one.dataset == dataset]
    if results:
        rows = tuple(PublishedRow(one.method, one.valid, one.test, one.protocol.runs, one.protocol.text, one.protocol.source) for one in results)
        note = "These protocols are not that of the tables above: what differs stands in each row."
        yield PublishedTable(at=at, title=f"{task}: published figures, mean ± standard deviation", rows=rows, note=note)
    needed = [one for one in QUERIES if one.dataset == dataset]
    if needed:
        found = tuple(PublishedQueriesRow(one.method, one.queries, one.protocol.text, one.protocol.source) for one in needed)
        yield PublishedQueriesTable(at=at, title=f"{task}: published queries to the best cell", rows=found)
