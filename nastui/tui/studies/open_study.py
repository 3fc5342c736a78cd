"""The study that is open in the studies tab: its arms with the progress of their runs, and its report."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from nastui.base.errors import NastuiError
from nastui.studies.plan.matrix import RunMatrix
from nastui.studies.report.document import Report
from nastui.studies.report.panel_task import PanelTask
from nastui.tui.dialogs.late import LateDialog
from nastui.tui.jobs.runner import JobRunner
from nastui.tui.jobs.study_job import StudyJob
from nastui.tui.report.arm_table import ArmGrid, ArmTable
from nastui.tui.report.report_views import ReportViews
from nastui.tui.report.screen import ReportScreen
from nastui.tui.services import Services
from nastui.tui.shell.background import BackgroundTask, in_thread, run_in_thread, worker
from nastui.tui.studies.service import ShownStudy, StudiesState, StudyService
from nastui.tui.studies.study_line import StudyLine
from nastui.tui.studies.study_list import StudyList

_NO_RUNS: Final = "No run of this study is done yet: s makes them, or `nastui study run` in a terminal."


class OpenStudyScreen(ReportScreen):
    """What the studies tab does with the study that is open."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.service = StudyService()
        self.study: ShownStudy | None = None
        """None while the list is shown."""
        self._state: StudiesState | None = None

    @property
    def jobs(self) -> JobRunner[StudyJob]:
        """The child process that makes runs of a study."""
        return self.services.study_runs

    # ---- opened, followed and reported

    @worker("look")
    async def _open(self, name: str) -> None:
        line, self.study = self.query_one(StudyLine), None  # one that is open is not looked at meanwhile, which would end this
        self._drop_work(but="look")  # which this is
        self.query_one(ReportViews).tell("loading …")
        self.add_class("-in-study")
        try:
            self.study = await run_in_thread(BackgroundTask(f"opening {name}"), lambda: self.service.open(name), line.tell, ascii=self.host.ascii)
        except NastuiError as error:
            self.remove_class("-in-study")
            self.host.tell(str(error), bad=True)
            self.query_one(StudyList).take_focus()
            return
        self.query_one(ArmTable).hidden = frozenset()
        self.reset_view()
        self._show()
        self._compose_when_due(self.study)
        self.query_one(ArmTable).focus()

    @worker("again")
    async def _open_again(self, before: ShownStudy, state: StudiesState) -> None:
        """Show a study as its files are now; while they are wrong, or gone, as it was."""
        before.stamps = state.opened  # each change is told once
        try:
            study = await in_thread(self.service.open, before.name)
        except NastuiError as error:
            self.host.tell(f"{before.name} was changed elsewhere; it is shown as it was, as it cannot be opened now: {error}", bad=True)
            return
        if study.opened == before.opened:
            before.stamps = study.stamps
            return
        self._drop_work(but="again")
        study.go_on(before)
        self.study, table = study, self.query_one(ArmTable)
        table.hidden &= frozenset(study.panel.arms)
        self._show()
        self._compose_when_due(study)
        self.host.tell(f"{study.name} was changed elsewhere; it is shown as it is now")

    def _drop_work(self, but: str = "") -> None:
        """What is done for the study that is shown is wanted no more."""
        for group in {"look", "again", "report"} - {but}:
            self.workers.cancel_group(self, group)

    @worker("look")
    async def _look(self, study: ShownStudy, state: StudiesState) -> None:
        self._state = state
        try:
            matrix = await self.service.look(study.opened, state)
        except NastuiError as error:
            self.host.tell(str(error), bad=True)
            return
        if study.take(matrix):
            self._show()
        else:
            self._show_line()
        self._compose_when_due(study)

    def _compose_when_due(self, study: ShownStudy) -> None:
        if study.report_is_due(making=self.jobs.active):
            self._compose_report(study)

    @worker("report", exclusive=False)
    async def _compose_report(self, study: ShownStudy) -> None:
        views, composer = self.query_one(ReportViews), study.composer
        if composer.composing:
            return

        def show(words: str) -> None:
            if study is self.study and composer.report is None:
                views.tell(words)

        try:
            composing = composer.compose(study.matrix, show, ascii=self.host.ascii)
            self.call_later(self._show_line)
            await composing
        except NastuiError as error:
            if composer.report is not None:  # the views keep the report before; without one they say why there is none
                self.host.tell(str(error), bad=True)
        except Exception as error:
            self.host.show_failure("The report could not be composed", error)
        if study is self.study:
            self._show()

    @worker("runs")
    async def _list_runs(self) -> None:
        from nastui.tui.dialogs.seed_runs import SeedRunsDialog

        study, table = self.study, self.query_one(ArmTable)
        if study is None or table.chosen_arm is None or table.chosen_task is None:
            return
        arm, task = table.chosen_arm, table.chosen_task
        try:
            runs = await self.service.runs(study.matrix, study.panel.name, task, arm)
        except NastuiError as error:
            self.host.tell(str(error), bad=True)
            return
        if self.app.screen is self and self.study is study:
            self.host.show_late(LateDialog(SeedRunsDialog(f"{arm} on {task}", runs), self.open_run, self, bad=False), f"The runs of {arm} are listed")

    # ---- what is shown

    @property
    def run_matrix(self) -> RunMatrix | None:
        """The runs of the open study."""
        return self.study.matrix if self.study is not None else None

    @property
    def has_arms(self) -> bool:
        """Whether a study is open."""
        return self.study is not None

    @property
    def report(self) -> Report | None:
        """The report of the open study, once it is composed."""
        return self.study.report if self.study is not None else None

    def next_panel(self) -> None:
        """Show the study's next panel."""
        if self.study is not None:
            self.study.next_panel()
            self.query_one(ArmTable).hidden = frozenset()
            self._show()

    def show_report(self) -> None:
        """Fill the views for the panel, and the task under the cursor."""
        views, table = self.query_one(ReportViews), self.query_one(ArmTable)
        if self.study is None or table.chosen_task is None:
            return
        if self.report is None:
            views.tell(self.study.composer.trouble or ("composing the report …" if self.study.matrix.done else _NO_RUNS))
            return
        panel = self.study.panel
        views.show(self.report, PanelTask(panel.name, table.chosen_task), panel.arms, table.hidden)

    def _show(self) -> None:
        if self.study is None:
            return
        matrix, panel = self.study.matrix, self.study.panel
        tallies = {(task, arm): matrix.tally(panel.name, task, arm) for task in panel.tasks for arm in panel.arms}
        self.query_one(ArmTable).show(ArmGrid(panel.arms, panel.tasks, tallies))
        self._show_line()
        self.show_report()

    def _show_line(self) -> None:
        if self.study is not None:
            self.query_one(StudyLine).show(self.study.progress(self.jobs.status))
            self.refresh_bindings()

    # ---- the report as files

    @property
    def report_name(self) -> str:
        """The name of its folder."""
        return f"report-{self.study.opened.study.name}" if self.study is not None else "report"

    async def write(self, folder: Path) -> int:
        """Write it."""
        study = self.study
        return await self.service.write(study.report, study.matrix, folder) if study is not None and study.report is not None else 0
