"""The base of the study screen and of a comparison: arms above, a view of their report below, the report as files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nastui.base.errors import NastuiError
from nastui.base.paths import home, working_folder
from nastui.studies.report.document import Report
from nastui.tui.dialogs.prompt import ask_folder
from nastui.tui.navigation import GoToRun
from nastui.tui.report.arm_table import ArmTable
from nastui.tui.report.report_views import ReportViews
from nastui.tui.shell.background import worker
from nastui.tui.shell.screen import MainScreen


class ReportScreen(MainScreen):
    """Arms and views of a report. A narrow screen shows either the arms or a view."""

    _view = "arms"

    def on_mount(self) -> None:
        """Redraw the arms in the colours of a new theme."""
        self._arrange()
        self.app.theme_changed_signal.subscribe(self, lambda _: self.query_one(ArmTable).redraw_all())

    def on_resize(self) -> None:
        """What is shown depends on the room."""
        self._arrange()

    @property
    def has_arms(self) -> bool:
        """Whether there are arms to show."""
        raise NotImplementedError

    @property
    def report(self) -> Report | None:
        """The report; None until it is composed."""
        raise NotImplementedError

    def show_report(self) -> None:
        """Fill the views."""
        raise NotImplementedError

    def leave(self) -> None:
        """Go back."""
        raise NotImplementedError

    # ---- what is shown

    @property
    def has_curves(self) -> bool:
        """Whether curves are shown."""
        return self.has_arms and self.query_one(ReportViews).has_curves and (not self.narrow or self._view == "report")

    def reset_view(self) -> None:
        """Show the arms first."""
        self._view = "arms"
        self._arrange()

    def next_view(self) -> None:
        """Show the next view."""
        views = self.query_one(ReportViews)
        if not self.narrow:
            self._view = "report"
            views.next_view()
        elif self._view == "arms":
            self._view = "report"
            views.take_view(views.views[0])
        elif views.view == views.views[-1]:
            self._view = "arms"
        else:
            views.next_view()
        self._arrange()
        self.show_report()
        self._focus()
        self.refresh_bindings()

    def next_axis(self) -> None:
        """Draw the curves over the next cost."""
        self.query_one(ReportViews).next_axis()
        self.show_report()

    def mark(self) -> None:
        """Draw the arm under the cursor, or hide it."""
        table = self.query_one(ArmTable)
        if table.chosen_arm is not None:
            table.toggle(table.chosen_arm)
            self.show_report()

    def mark_all(self) -> None:
        """Draw all arms, or only the one under the cursor."""
        self.query_one(ArmTable).toggle_all()
        self.show_report()

    def _focus(self) -> None:
        """Focus what is visible: the view on a narrow screen, else the arms, unless a view has the focus."""
        views = self.query_one(ReportViews)
        if self.narrow and self._view == "report":
            self.call_after_refresh(views.front.focus)
        elif self.focused is not self.query_one(ArmTable):
            self.call_after_refresh(views.front.focus if not self.narrow else self.query_one(ArmTable).focus)

    def _arrange(self) -> None:
        for view in ("arms", "report"):
            self.set_class(view == self._view, f"-view-{view}")

    def open_run(self, run: str | None) -> None:
        """Show a run on the live tab."""
        if run:
            self.app.post_message(GoToRun(run))

    # ---- the report as files

    @property
    def report_name(self) -> str:
        """The name of its folder."""
        raise NotImplementedError

    async def write(self, folder: Path) -> int:
        """Write it; returns the number of files.

        Raises:
            NastuiError: the folder cannot be written.
        """
        raise NotImplementedError

    def ask_folder(self) -> None:
        """Ask for the folder, then write."""
        hint = "The folder for report.html, Markdown, pictures and CSV. Files of an earlier report there are replaced."
        ask_folder(self.app, "Write report", hint, working_folder() / self.report_name, self._write_into)

    async def _write_into(self, folder: Path) -> None:
        await self._write(folder, lambda files: self.host.tell(f"{files:,} files in {folder}, {folder / 'report.html'} first"))

    def browse(self) -> None:
        """Write it into a folder of nastui's own, and show its page."""
        folder = home().state / "reports" / self.report_name
        self._write_and_show(folder)

    @worker("write")
    async def _write_and_show(self, folder: Path) -> None:
        try:
            await self._write(folder, lambda _: self.host.show_page(folder / "report.html"))
        except NastuiError as error:
            self.host.tell(str(error), bad=True)

    async def _write(self, folder: Path, then: Callable[[int], None]) -> None:
        """Write it, and hand the number of files on."""
        self.host.tell("Writing the report …")
        try:
            files = await self.write(folder)
        except NastuiError:
            raise
        except Exception as error:
            self.host.show_failure("The report could not be written", error)
        else:
            then(files)
