"""Studies: the list; of one, its matrix of runs as they are made, and what its report says."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from textual import work

from nastui.base.errors import NastuiError
from nastui.studies.entries import StudyEntry
from nastui.studies.plan.matrix import Opened, RunMatrix, failure_of
from nastui.studies.report.document import Report
from nastui.studies.report.panel_task import PanelTask
from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.jobs.runner import JobRunner
from nastui.tui.jobs.study_job import StudyJob
from nastui.tui.report.arm_table import ArmGrid, ArmTable
from nastui.tui.report.report_views import ReportViews
from nastui.tui.report.screen import ReportScreen
from nastui.tui.services import Services
from nastui.tui.shell.background import BackgroundTask, Poller, run_in_thread
from nastui.tui.shell.look import style_sheet
from nastui.tui.studies.service import ReportComposer, StudiesState, StudyService, next_step
from nastui.tui.studies.study_line import StudyLine, StudyProgress
from nastui.tui.studies.study_list import StudyList

_REFRESH_SECONDS: Final = 2.0
_REFUSED_SECONDS: Final = 10.0
_NO_RUNS: Final = "No run of this study is done yet: s makes them, or `nastui study run` in a terminal."


class StudiesScreen(ReportScreen):
    """Everything is read, planned and composed in threads; runs are made by a child of the app."""

    CSS_PATH = style_sheet("report")
    AUTO_FOCUS = "StudyTable"

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.desk, self.reporter = StudyService(), ReportComposer()
        self._poller = Poller(self, self.desk.stand, self._took, self._refuse)
        self._stand: StudiesState | None = None
        self.opened: Opened | None = None
        self.board: RunMatrix | None = None
        self._panel = ""
        self._failed = ""

    def body(self) -> Iterable[Any]:
        """The list and what it points at; or the lines, the arms and a view of one study."""
        yield StudyList(self.desk)
        yield StudyLine()
        yield ArmTable()
        yield ReportViews()

    def on_mount(self) -> None:
        """Read the list; what changes is read again while somebody looks."""
        self.making.changed.subscribe(self, lambda _: self.show_making())
        self._poller.poll()

    def on_screen_resume(self) -> None:
        """What happened meanwhile."""
        self._poller.poll()

    def on_screen_suspend(self) -> None:
        """Nobody looks."""
        self._poller.stop()

    def on_unmount(self) -> None:
        """Close the connection to the store."""
        self.desk.close()

    @property
    def making(self) -> JobRunner[StudyJob]:
        """The child that makes runs of a study."""
        return self.services.study_runs

    # ---- the list

    def on_study_list_moved(self) -> None:
        """Another study is under the cursor."""
        self.refresh_bindings()

    def on_study_list_chosen(self) -> None:
        """Open it."""
        self.open()

    def on_data_table_cell_selected(self) -> None:
        """The runs of an arm on a task."""
        self.open()

    @property
    def entry(self) -> StudyEntry | None:
        """The study under the cursor."""
        return self.query_one(StudyList).entry if self.children else None

    @property
    def can_open(self) -> bool:
        """Whether there is something under the cursor."""
        if self.opened is not None:
            return self.board is not None
        return self.entry is not None and self.entry.study is not None

    def open(self) -> None:
        """Open a study, or list the runs of an arm."""
        if self.board is not None:
            self._list_runs()
        elif self.opened is None and self.entry is not None and self.entry.study is not None:
            self._open(self.entry.name)

    def leave(self) -> None:
        """A step back."""
        if self.has_class("-in-study"):
            self.remove_class("-in-study")
            self.opened = self.board = None
            for group in ("look", "report"):
                self.workers.cancel_group(self, group)
            self.query_one(StudyList).take_focus()
            self._poller.poll()
        else:
            self.host.back()

    # ---- one study

    @work(exclusive=True, group="look")
    async def _open(self, name: str) -> None:
        line = self.query_one(StudyLine)
        self.query_one(ReportViews).tell("loading …")
        self.add_class("-in-study")
        try:
            opened, board = await run_in_thread(BackgroundTask(f"opening {name}"), lambda: self.desk.open(name), line.tell, ascii=self.host.ascii)
        except NastuiError as error:
            self.remove_class("-in-study")
            self.host.tell(str(error), bad=True)
            self.query_one(StudyList).take_focus()
            return
        self.opened = opened
        self._panel, self._failed = board.study.panels[0].name, ""
        self.reporter = ReportComposer()
        self.query_one(ArmTable).hidden = frozenset()
        self.begin_anew()
        self._take(board)
        self.query_one(ArmTable).focus()

    def read(self) -> None:
        """Read again what is looked at."""
        if self.children and self.in_front:
            self._poller.poll()

    def _took(self, stand: StudiesState) -> float:
        if self.board is not None and stand != self._stand:
            self._look(stand)
        elif self.board is not None:
            self._report_where_wanted(self.board)
        elif not self.has_class("-in-study"):
            self.query_one(StudyList).read(stand)
        return _REFRESH_SECONDS

    def _refuse(self, error: NastuiError) -> float:
        self.query_one(StudyList).tell(str(error)) if self.board is None else self.host.tell(str(error), bad=True)
        return _REFUSED_SECONDS

    @work(exclusive=True, group="look")
    async def _look(self, stand: StudiesState) -> None:
        if self.opened is None:
            return
        self._stand = stand
        try:
            board = await self.desk.look(self.opened, stand)
        except NastuiError as error:
            self.host.tell(str(error), bad=True)
            return
        self._take(board)

    def _take(self, board: RunMatrix) -> None:
        changed = self.board is None or board.statuses != self.board.statuses
        self.board = board
        if changed:
            self._failed = failure_of(board)
            self._show()
        else:
            self._show_line()
        self._report_where_wanted(board)

    def _report_where_wanted(self, board: RunMatrix) -> None:
        if self.reporter.wanted(board, hurry=not self.making.active and not board.count("running")):
            self._report_anew()

    @work(group="report")
    async def _report_anew(self) -> None:
        board, reporter = self.board, self.reporter
        if board is None or reporter.composing:
            return
        views = self.query_one(ReportViews)
        try:
            composing = reporter.compose(board, lambda words: None if reporter.report else views.tell(words), ascii=self.host.ascii)
            self.call_later(self._show_line)
            await composing
        except NastuiError as error:
            views.tell(str(error))
        except Exception as error:
            self.host.show_failure("The report could not be composed", error)
        if reporter is self.reporter:
            self._show()

    # ---- what is shown

    @property
    def looks(self) -> bool:
        """Whether a study is open."""
        return self.board is not None

    @property
    def report(self) -> Report | None:
        """Of what is done, as far as it is composed."""
        return self.reporter.report if self.board is not None else None

    def on_data_table_cell_highlighted(self) -> None:
        """Another task is looked at."""
        self.show_report()

    def _show(self) -> None:
        if self.board is None:
            return
        panel = self.board.panel(self._panel)
        tallies = {(task, arm): self.board.tally(panel.name, task, arm) for task in panel.tasks for arm in panel.arms}
        self.query_one(ArmTable).show(ArmGrid(panel.arms, panel.tasks, tallies))
        self._show_line()
        self.show_report()

    def show_making(self) -> None:
        """It goes on with the child that makes runs, or has ended."""
        if self.children and self.board is not None:
            self._show_line()
            if not self.making.active:
                self.read()

    def _show_line(self) -> None:
        if self.board is None:
            return
        making = self.making.status
        if making is not None and making.job.study != self.board.opened.name:
            making = None
        failed = self._failed or (making.trouble.sentence if making is not None and making.trouble else "")
        shown = StudyProgress(self.board, self._panel, making, self.reporter.composing, self.reporter.known, failed)
        self.query_one(StudyLine).show(shown)
        self.refresh_bindings()

    def show_report(self) -> None:
        """Fill the views for the panel, and the task under the cursor."""
        views, table = self.query_one(ReportViews), self.query_one(ArmTable)
        if self.board is None or table.chosen_task is None:
            return
        if self.report is None:
            views.tell("composing the report …" if self.board.done else _NO_RUNS)
            return
        panel = self.board.panel(self._panel)
        views.show(self.report, PanelTask(panel.name, table.chosen_task), panel.arms, table.hidden)

    def next_panel(self) -> None:
        """The study's next panel."""
        if self.board is not None:
            names = [panel.name for panel in self.board.study.panels]
            self._panel = names[(names.index(self._panel) + 1) % len(names)]
            self.query_one(ArmTable).hidden = frozenset()
            self._show()

    # ---- runs

    @property
    def makes(self) -> str | None:
        """What `s` does now, in a word; None: nothing."""
        return None if self.board is None else next_step(self.board, self.making.status)

    def make_or_stop(self) -> None:
        """Start, or ask whether to stop."""
        if self.board is None:
            return
        if not self.making.active:
            self.making.start(StudyJob(self.board.opened.name, self.board.done))
            return
        question = f"Stop making runs of {self.board.opened.name}? Runs in progress stop in good order, and go on where they were."
        dialog = ConfirmDialog("Study", question, {"s": "Stop", "g": "Go on"})
        self.app.push_screen(dialog, lambda answer: self.making.stop() if answer == "s" else None)

    @work(exclusive=True, group="runs")
    async def _list_runs(self) -> None:
        from nastui.tui.dialogs.seed_runs import SeedRunsDialog

        board, table = self.board, self.query_one(ArmTable)
        if board is None or table.chosen_arm is None or table.chosen_task is None:
            return
        arm, task = table.chosen_arm, table.chosen_task
        try:
            runs = await self.desk.runs(board, self._panel, task, arm)
        except NastuiError as error:
            self.host.tell(str(error), bad=True)
            return
        if self.app.screen is not self or self.board is None or self.board.opened is not board.opened:
            return  # by now something else is looked at
        self.app.push_screen(SeedRunsDialog(f"{arm} on {task}", runs), self.open_run)

    # ---- the report as files

    @property
    def report_name(self) -> str:
        """Of its folder."""
        return f"report-{self.opened.study.name}" if self.opened is not None else "report"

    async def write(self, folder: Path) -> int:
        """Write it."""
        return await self.desk.write(self.report, self.board, folder) if self.report is not None and self.board is not None else 0
