"""The studies tab: the list; of the open study its arms with the progress of their runs, and its report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from nastui.base.errors import NastuiError
from nastui.studies.entries import StudyEntry
from nastui.studies.plan.places import StudyFile
from nastui.tui.report.arm_table import ArmTable
from nastui.tui.report.report_views import ReportViews
from nastui.tui.services import Services
from nastui.tui.shell.background import Poller
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.terms import REPORT
from nastui.tui.studies.open_study import OpenStudyScreen
from nastui.tui.studies.service import StudiesState
from nastui.tui.studies.study_line import StudyLine
from nastui.tui.studies.study_list import StudyList

_REFRESH_SECONDS: Final = 2.0
_REFUSED_SECONDS: Final = 10.0


class StudiesScreen(OpenStudyScreen):
    """The list, or the open study. Runs are made by a child process of the app."""

    CSS_PATH = style_sheet("report")
    AUTO_FOCUS = "StudyTable"
    TERMS = REPORT

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._poller = Poller(self, lambda: self.service.state(self.study), self._take_state, self._refuse)

    def body(self) -> Iterable[Any]:
        """The list; or the lines, the arms and a view of one study."""
        yield StudyList(self.service)
        yield StudyLine()
        yield ArmTable()
        yield ReportViews()

    def on_mount(self) -> None:
        """Read the list, and again what changes while it is in sight."""
        self.jobs.changed.subscribe(self, lambda _: self.show_job())
        self._poller.poll()

    def on_screen_resume(self) -> None:
        """Read what has changed."""
        self._poller.poll()

    def on_screen_suspend(self) -> None:
        """Out of sight nothing is read."""
        self._poller.stop()

    def on_unmount(self) -> None:
        """Close the connection to the store."""
        self.service.close()

    # ---- the list

    def on_study_list_highlighted(self) -> None:
        """Other commands may be available."""
        self.refresh_bindings()

    def on_study_list_chosen(self) -> None:
        """Open the study."""
        self.open()

    def on_data_table_cell_selected(self) -> None:
        """List the runs of an arm on a task."""
        self.open()

    @property
    def entry(self) -> StudyEntry | None:
        """The study under the cursor."""
        return self.query_one(StudyList).entry if self.composed else None

    @property
    def can_open(self) -> bool:
        """Whether there is something to open under the cursor."""
        return self.study is not None or (self.entry is not None and self.entry.study is not None)

    def open(self) -> None:
        """Open a study, or list the runs of an arm."""
        if self.study is not None:
            self._list_runs()
        elif self.entry is not None and self.entry.study is not None:
            self._open(self.entry.name)

    def leave(self) -> None:
        """To the list; from there to the tab before."""
        if not self.has_class("-in-study"):
            self.host.back()
            return
        self.remove_class("-in-study")
        self.study = None
        self._drop_work()
        self.query_one(StudyList).take_focus()
        self._poller.poll()

    # ---- changing studies

    @property
    def file(self) -> StudyFile | None:
        """The file of the study that is open, or under the cursor."""
        if self.study is not None:
            return self.study.file
        return self.entry.file if self.entry is not None and self.entry.study is not None else None

    @property
    def is_made(self) -> bool:
        """Whether this app makes runs of that study now."""
        status, file = self.jobs.status, self.file
        return status is not None and status.active and file is not None and status.job.study == file.name

    def open_study(self, name: str) -> None:
        """Show a study; where it is open already, as its file is now."""
        if self.composed:
            self._open(name)
        else:
            self.call_after_refresh(self._open, name)

    # ---- reading

    def read(self) -> None:
        """Read again."""
        if self.composed and self.in_front:
            self._poller.poll()

    def _take_state(self, state: StudiesState) -> float:
        if self.study is not None and self.study.outdated(state):
            self._open_again(self.study, state)
        elif self.study is not None and state != self._state:
            self._look(self.study, state)
        elif self.study is not None:
            self._compose_when_due(self.study)
        elif not self.has_class("-in-study"):
            self.query_one(StudyList).read(state)
        return _REFRESH_SECONDS

    def _refuse(self, error: NastuiError) -> float:
        self.query_one(StudyList).tell(str(error)) if self.study is None else self.host.tell(str(error), bad=True)
        return _REFUSED_SECONDS

    # ---- what is shown

    def on_data_table_cell_highlighted(self) -> None:
        """Show the report of the task under the cursor."""
        self.show_report()

    def show_job(self) -> None:
        """The child process has made progress, or has ended."""
        if self.composed and self.study is not None:
            self._show_line()
            if not self.jobs.active:
                self.read()
