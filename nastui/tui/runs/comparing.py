"""Marked runs, compared as the arms of a study are; exploratory, and labelled so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.content import Content
from textual.widgets import Static

from nastui.base.errors import NastuiError
from nastui.drawing.spans import Span
from nastui.studies.plan.matrix import RunStatus
from nastui.studies.report.document import Report
from nastui.studies.report.panel_task import PanelTask
from nastui.studies.statistics.verdicts import LEAST_RUNS
from nastui.tui.dialogs.late import LateDialog
from nastui.tui.dialogs.seed_runs import SeedRunsDialog
from nastui.tui.report.arm_table import ArmGrid, ArmTable
from nastui.tui.report.commands import BrowseReport, MarkAllArms, MarkArm, NextCost, NextReportView, WriteReport
from nastui.tui.report.report_views import VIEWS, ReportViews
from nastui.tui.report.screen import ReportScreen
from nastui.tui.shell.background import BackgroundTask, in_thread, run_in_thread, worker
from nastui.tui.shell.command import Command, bindings
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.markup import foreign, of_lines, of_spans
from nastui.tui.shell.terms import REPORT

if TYPE_CHECKING:
    from nastui.studies.comparing import HandMade
    from nastui.studies.plan.matrix import SeedRun


class ComparingScreen(ReportScreen):
    """Opened from the runs tab. The runs are grouped and reported once, in a thread; leaving the screen cancels that."""

    CSS_PATH = style_sheet("report")
    AUTO_FOCUS = "ArmTable"
    TERMS = REPORT

    def __init__(self, marked: frozenset[str]) -> None:
        super().__init__(classes="-in-study")
        self._marked = marked
        self.made: HandMade | None = None
        self._report: Report | None = None

    def body(self) -> Iterable[Any]:
        """A heading, the arms, a view of the report."""
        yield Static(id="study-line")
        yield ArmTable()
        yield ReportViews(VIEWS[:-1])

    def on_mount(self) -> None:
        """Start to compare."""
        self.query_one(ArmTable).border_title = "Arms, and how many runs"
        self._compare()

    @property
    def has_arms(self) -> bool:
        """Whether the runs are grouped."""
        return self.made is not None

    @property
    def report(self) -> Report | None:
        """The report, once it is composed."""
        return self._report

    def show_report(self) -> None:
        """Fill the views."""
        if self._report is not None and self.made is not None:
            panel = self.made.study.panels[0]
            self.query_one(ReportViews).show(self._report, PanelTask(panel.name, self.made.task), panel.arms, self.query_one(ArmTable).hidden)

    @worker("report")
    async def _compare(self) -> None:
        views, ascii = self.query_one(ReportViews), self.host.ascii
        try:
            made = await run_in_thread(BackgroundTask("comparing"), partial(_arms_of, self._marked), views.tell, ascii=ascii)
            self._show_arms(made)
            self._report = await run_in_thread(BackgroundTask("comparing"), partial(_report_of, made), views.tell, ascii=ascii)
        except NastuiError as error:
            if self.made is None:
                self.dismiss()
            self.host.tell(str(error), bad=True) if self.made is None else views.tell(str(error))
        except Exception as error:
            self.host.show_failure("The runs could not be compared", error)
        self.show_report()
        self.refresh_bindings()

    def _show_arms(self, made: HandMade) -> None:
        self.made = made
        self.query_one("#study-line", Static).update(_heading(made))
        tallies = {(made.task, arm): Counter[RunStatus](_statuses(len(runs))) for arm, runs in made.runs.items()}
        self.query_one(ArmTable).show(ArmGrid(tuple(made.runs), (made.task,), tallies, least=LEAST_RUNS))
        self.refresh_bindings()

    def on_data_table_cell_selected(self) -> None:
        """List the runs of the arm."""
        self.list_runs()

    @worker("runs")
    async def list_runs(self) -> None:
        """List the runs of the arm under the cursor."""
        arm, made = self.query_one(ArmTable).chosen_arm, self.made
        if arm is None or made is None:
            return
        try:
            runs = await in_thread(_runs_of, made, arm)
        except NastuiError as error:
            self.host.tell(str(error), bad=True)
            return
        if self.app.screen is not self:
            return  # the user has left
        self.host.show_late(LateDialog(SeedRunsDialog(arm, runs), self.open_run, self, bad=False), f"The runs of {arm} are listed")

    def leave(self) -> None:
        """Back to the runs tab."""
        self.dismiss()

    @property
    def report_name(self) -> str:
        """The name of its folder."""
        return "report-by-hand"

    async def write(self, folder: Path) -> int:
        """Write it."""
        assert self._report is not None  # its command waits for it
        return await in_thread(_written, self._report, folder)


def _heading(made: HandMade) -> Content:
    """Task, that the comparison is exploratory, and remarks."""
    from nastui.studies.comparing import EXPLORATORY

    first = of_spans(Span(EXPLORATORY, "warn"), Span("  on ", "dim"), foreign(made.task))
    return of_lines([first, *([of_spans(foreign("  ".join(made.remarks), "dim"))] if made.remarks else [])])


def _statuses(runs: int) -> list[RunStatus]:
    return ["done"] * runs


# ---- what is called in a thread, as its imports take long


def _arms_of(ids: frozenset[str]) -> HandMade:
    from nastui.studies.comparing import group_runs

    return group_runs(ids)


def _report_of(made: HandMade) -> Report:
    from nastui.studies.comparing import compare_stored

    return compare_stored(made)


def _runs_of(made: HandMade, arm: str) -> tuple[SeedRun, ...]:
    from nastui.studies.comparing import seed_runs_of

    return seed_runs_of(made, arm)


def _written(report: Report, folder: Path) -> int:
    from nastui.studies.comparing import write_comparison

    return write_comparison(report, folder)


class OpenArm(Command[ComparingScreen]):
    """List the runs of the arm under the cursor, to open one."""

    id, title, keys = "comparing.open", "Runs", "enter"

    def run(self, target: ComparingScreen) -> None:
        """List them."""
        target.list_runs()


class LeaveComparing(Command[ComparingScreen]):
    """Back to the runs tab; the marks stay."""

    id, title, keys = "comparing.back", "Back", "escape"

    def run(self, target: ComparingScreen) -> None:
        """Leave."""
        target.leave()


class ComparingTab(ComparingScreen):
    """The screen with its commands."""

    ACTIONS: ClassVar[tuple[Command[Any], ...]] = (
        OpenArm(), NextReportView(), MarkArm(), MarkAllArms(), NextCost(), WriteReport(), BrowseReport(), LeaveComparing()
    )  # fmt: skip
    BINDINGS = bindings(ACTIONS)
