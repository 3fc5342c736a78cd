"""The runs tab: the table of all runs, filtered, marked, opened, deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, Final

from textual import work
from textual.widgets import Static

from nastui.base.errors import NastuiError
from nastui.drawing.spans import Span
from nastui.runs.listing import RunList, delete, today
from nastui.runs.rows import ListedRun
from nastui.tui.navigation import GoToRun
from nastui.tui.runs.runs_table import RunsTable
from nastui.tui.shell.background import Poller
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.markup import of_lines, of_spans
from nastui.tui.shell.screen import MainScreen
from nastui.tui.widgets.inputs import FilterLine

_REFRESH_SECONDS: Final = 1.0
_REFUSED_SECONDS: Final = 10.0


class RunsScreen(MainScreen):
    """Reads the store every second while it is in sight, and draws what has changed."""

    CSS_PATH = style_sheet("runs")
    AUTO_FOCUS = "RunsTable"

    def __init__(self) -> None:
        super().__init__()
        self._all: Sequence[ListedRun] = ()
        self._day = today()
        self._runs = RunList()
        self._poller = Poller(self, self._runs.read, self._take, self._refuse)

    def body(self) -> Iterable[Any]:
        """The filter line and the table."""
        yield FilterLine(placeholder="filter by id, state, preset, benchmark, algorithm", id="runs-filter", compact=True)
        yield RunsTable()
        yield Static(of_lines([of_spans(Span("No runs", "strong")), of_spans(Span("Those you start are listed here.", "dim"))]), id="runs-empty")

    def on_mount(self) -> None:
        """Read at once, then every second."""
        self._poller.poll()

    def on_screen_resume(self) -> None:
        """Read what has changed."""
        self._poller.poll()

    def on_screen_suspend(self) -> None:
        """Out of sight nothing is read."""
        self._poller.stop()

    def on_unmount(self) -> None:
        """Close the connection to the store."""
        self._runs.close()

    @property
    def chosen(self) -> ListedRun | None:
        """The run under the cursor."""
        return self.query_one(RunsTable).run if self.children else None

    def start_filter(self) -> None:
        """Show the filter line and go there."""
        self.add_class("-filtering")
        self.set_focus(self.query_one(FilterLine))

    def action_focus_table(self) -> None:
        """Back to the table; the filter stays."""
        self.set_focus(self.query_one(RunsTable))

    def action_clear_filter(self) -> None:
        """Show all runs again."""
        self.query_one(FilterLine).value = ""
        self.remove_class("-filtering")
        self.set_focus(self.query_one(RunsTable))

    def on_input_changed(self) -> None:
        """Filter while typing."""
        self._show()

    def on_data_table_row_selected(self) -> None:
        """Show the run on the live tab."""
        if chosen := self.chosen:
            self.app.post_message(GoToRun(chosen.id))

    # ---- comparing

    @property
    def marked(self) -> frozenset[str]:
        """Ids of the runs that are marked."""
        return self.query_one(RunsTable).marked if self.children else frozenset()

    def mark(self) -> None:
        """Mark the run under the cursor, or unmark it; then the next."""
        table = self.query_one(RunsTable)
        if table.run is not None:
            table.mark(table.marked ^ {table.run.id})
            table.action_cursor_down()
            self._show()

    def mark_shown(self) -> None:
        """Mark all runs that the filter shows; if all are marked, unmark them."""
        table = self.query_one(RunsTable)
        shown = frozenset(one.id for one in self._filtered())
        table.mark(table.marked - shown if shown <= table.marked else table.marked | shown)
        self._show()

    def compare(self) -> None:
        """Compare the marked runs on a screen of their own."""
        from nastui.tui.runs.comparing import ComparingTab

        self.app.push_screen(ComparingTab(self.marked))

    def remove_run(self, run: str) -> None:
        """Delete a run."""
        self._remove(run)

    @work(group="delete")
    async def _remove(self, run: str) -> None:
        try:
            await asyncio.to_thread(delete, run)
        except NastuiError as error:
            self.host.tell(str(error), bad=True)
        self._poller.poll()

    def _take(self, listed: Sequence[ListedRun]) -> float:
        if (listed, today()) != (self._all, self._day):  # a tuple is first compared by its identity
            self._all, self._day = listed, today()
            self._show()
        return _REFRESH_SECONDS

    def _refuse(self, error: NastuiError) -> float:
        self.host.tell(str(error), bad=True)
        return _REFUSED_SECONDS

    def _filtered(self) -> list[ListedRun]:
        """The runs that the filter shows."""
        words = self.query_one(FilterLine).value.lower().split()
        return [one for one in self._all if all(word in one.words for word in words)]

    def _show(self) -> None:
        if not self.children:
            return
        found = self._filtered()
        table = self.query_one(RunsTable)
        table.mark(table.marked & {one.id for one in self._all})
        table.show(found)
        marked = f"{len(table.marked):,} marked · " if table.marked else ""
        table.entitle(marked + (f"{len(found):,} of {len(self._all):,}" if len(found) < len(self._all) else f"{len(found):,}"))
        self.set_class(not self._all, "-empty")
        self.refresh_bindings()
