"""The data tab: the benchmarks that are here or can be had, their contents, and the import or download in progress."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from textual.containers import Container
from textual.widget import Widget

from nastui.benchmarks.listing import BenchmarkEntry, entries
from nastui.settings.user_settings import each_key
from nastui.tui.data.benchmark_dialogs import BenchmarkDialogs
from nastui.tui.data.benchmark_panels import BenchmarkDetails, BenchmarkTable, NumbersTable
from nastui.tui.jobs.import_job import BenchmarkJob
from nastui.tui.jobs.job import JobStatus
from nastui.tui.jobs.job_panel import JobPanel
from nastui.tui.jobs.runner import JobRunner
from nastui.tui.services import Services
from nastui.tui.shell.background import in_thread, worker
from nastui.tui.shell.bars import key_text
from nastui.tui.shell.command import named
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.screen import MainScreen
from nastui.tui.shell.terms import DATA
from nastui.tui.widgets.filtering import Filtered
from nastui.tui.widgets.inputs import FilterLine

VIEWS: Final = ("list", "details", "numbers")


class DataScreen(Filtered, MainScreen):
    """The list beside or above the benchmark under its cursor; the job below."""

    CSS_PATH = style_sheet("data")
    AUTO_FOCUS = "BenchmarkTable"
    TERMS = DATA
    FILTERS = NumbersTable

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.ask = BenchmarkDialogs(self.app, services, self.entry)
        self._view = "list"
        self._point_at: str | None = None
        self.unread = True
        """Whether the list is not read yet."""

    def body(self) -> Iterable[Any]:
        """List, details, numbers, job."""
        yield Container(BenchmarkTable(), BenchmarkDetails(self._key_of), id="data-top")
        yield FilterLine(placeholder="filter by data set, metric, split, epochs, seeds", id="data-filter", compact=True)
        yield NumbersTable()
        yield JobPanel(self.jobs, "data-job")

    def on_mount(self) -> None:
        """Read the list, and follow jobs."""
        self._arrange()
        self.services.benchmarks_changed.subscribe(self, self._changed)
        self.jobs.changed.subscribe(self, lambda _: self.refresh_bindings())
        self.jobs.ended.subscribe(self, self._ended)
        self.reload()

    def on_screen_resume(self) -> None:
        """Read what has changed."""
        self.reload()
        self.refresh_bindings()

    def on_resize(self) -> None:
        """What is shown depends on the room."""
        self._arrange()

    # ---- benchmarks

    @property
    def jobs(self) -> JobRunner[BenchmarkJob]:
        """Imports and downloads."""
        return self.services.imports

    @property
    def chosen(self) -> BenchmarkEntry | None:
        """The benchmark under the cursor."""
        return self.query_one(BenchmarkTable).chosen if self.composed else None

    def entry(self, name: str) -> BenchmarkEntry | None:
        """The benchmark of this name."""
        return next((entry for entry in self.query_one(BenchmarkTable).items if entry.name == name), None)

    def reload(self, point_at: str | None = None) -> None:
        """Read the list again, and move the cursor to a benchmark."""
        self._point_at = point_at or self._point_at
        if self.composed:
            self._reload()

    def _changed(self, made: str | None) -> None:
        """The cursor goes to a benchmark that was made, unless the tab is in front: somebody may be reading about another one."""
        self.reload(made if self.host.current_mode != "data" else None)

    @worker("list")
    async def _reload(self) -> None:
        """The headers of tables are read in a thread: disks may be slow."""
        found = await in_thread(entries)
        self.unread = False
        table = self.query_one(BenchmarkTable)
        table.fill(found)
        table.point_at(self._point_at)
        self._point_at = None
        self._show()

    def _ended(self, status: JobStatus[BenchmarkJob]) -> None:
        """Ask for what mends a failure, if the tab is in sight."""
        if self.in_front:
            self.ask.after(status)

    def on_data_table_row_highlighted(self, event: BenchmarkTable.RowHighlighted) -> None:
        """Show the benchmark under the cursor."""
        if event.data_table is self.query_one(BenchmarkTable):
            self._show()

    def on_data_table_row_selected(self, event: BenchmarkTable.RowSelected) -> None:
        """Open it."""
        if event.data_table is self.query_one(BenchmarkTable):
            self.open()

    def open(self) -> None:
        """Show a benchmark that is here; for another one ask how to get it."""
        if self.chosen is None:
            return
        if self.chosen.state == "absent":
            if not self.jobs.active:
                self.ask.how_to_get(self.chosen)
        elif self.narrow:
            self._take_view("details")
        else:
            self._focus(self.query_one(BenchmarkDetails) if self._view != "numbers" else self.query_one(NumbersTable))

    # ---- what is shown

    def next_view(self) -> None:
        """Show the next view; a wide screen has list and details side by side."""
        views = VIEWS if self.narrow else ("list", "numbers")
        self._take_view(views[(views.index(self._view) + 1) % len(views)] if self._view in views else "numbers")

    def start_filter(self) -> None:
        """Show the columns and the filter line, and go there."""
        if not self.query_one(NumbersTable).display:
            self._view = "numbers"
            self._arrange()
        super().start_filter()

    def on_input_changed(self) -> None:
        """Filter while typing."""
        self._show()

    def _key_of(self, id: str) -> str:
        command = named(self.ACTIONS, id)
        return key_text(each_key(command.keys_now(self.host.keys))[0]) if command else ""

    def _show(self) -> None:
        chosen = self.chosen
        self.query_one(BenchmarkDetails).show(chosen)
        self.set_class(chosen is None or chosen.description is None, "-absent")
        words = self.query_one(FilterLine).value.lower().split()
        self.query_one(NumbersTable).show(chosen.description if chosen else None, words)
        self.refresh_bindings()

    def _take_view(self, view: str) -> None:
        self._view = view
        self._arrange()
        self._focus(self.query_one({"list": "#data-benchmarks", "details": "#data-details", "numbers": "#data-numbers"}[view]))

    def _focus(self, widget: Widget) -> None:
        self.set_focus(widget)  # at once: a key that follows may move it again

    def _arrange(self) -> None:
        for view in VIEWS:
            self.set_class(view == self._view, f"-view-{view}")
