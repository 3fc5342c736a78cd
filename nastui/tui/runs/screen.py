"""The runs tab: the table of all runs, filtered, ordered, marked, opened, deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from textual.widgets import Static

from nastui.base.errors import InputError, NastuiError
from nastui.drawing.spans import Span
from nastui.runs.entries import RunEntry
from nastui.runs.filtering import EXAMPLE, HELP, Filter, read_filter
from nastui.runs.listing import EntryList, delete, today
from nastui.runs.rows import ListedRun
from nastui.runs.sorting import RunOrder, ordered
from nastui.tui.navigation import GoToRun
from nastui.tui.runs.preview_panel import RunPreview
from nastui.tui.runs.runs_table import RunsTable
from nastui.tui.shell.background import Poller, in_thread, worker
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.markup import foreign, of_lines, of_spans, say
from nastui.tui.shell.screen import MainScreen
from nastui.tui.shell.terms import RUNS
from nastui.tui.widgets.filtering import Filtered
from nastui.tui.widgets.inputs import FilterLine

_REFRESH_SECONDS: Final = 1.0
_REFUSED_SECONDS: Final = 10.0


class RunsScreen(Filtered, MainScreen):
    """Reads the store every second while it is in sight, and draws what has changed."""

    CSS_PATH = style_sheet("runs")
    AUTO_FOCUS = "RunsTable"
    FILTERS = RunsTable
    TOPICS = (("Filter", HELP),)
    TERMS = RUNS

    def __init__(self) -> None:
        super().__init__()
        self._all: Sequence[RunEntry] = ()
        self._day: tuple[int, int] | None = None
        self._filter = Filter()
        self._wrong: InputError | None = None
        """What cannot be read of the filter."""
        self._runs = EntryList()
        self._poller = Poller(self, self._runs.read, self._take, self._refuse)

    def body(self) -> Iterable[Any]:
        """The filter line with what is wrong with it, the table, and what is noted about the run under the cursor, or with more room all of it."""
        yield FilterLine(placeholder=f"words, or {EXAMPLE}; F1 explains it", id="runs-filter", compact=True)
        yield Static(id="runs-wrong")
        yield RunsTable()
        yield Static(id="runs-noted")
        yield RunPreview()
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
        return self.query_one(RunsTable).run if self.composed else None

    @property
    def selected(self) -> tuple[RunEntry, ...]:
        """The marked runs that the filter shows, as they are listed; the one under the cursor where none of these is marked."""
        if not self.composed:
            return ()
        table = self.query_one(RunsTable)
        shown = tuple(one.entry for one in table.items if one.marked)
        return shown or ((table.entry,) if table.entry else ())

    def on_input_changed(self) -> None:
        """Filter while typing. What cannot be read yet is told below the line; the rest of it holds."""
        self._filter, self._wrong = read_filter(self.query_one(FilterLine).value)
        self._show()
        self.query_one(RunsTable).show_cursor()

    # ---- order

    def order_next(self) -> None:
        """By the next column."""
        self._order(self.query_one(RunsTable).next_order())

    def order_reversed(self) -> None:
        """The other direction."""
        self._order(self.query_one(RunsTable).order.reversed())

    def on_line_table_heading_pressed(self, message: RunsTable.HeadingPressed) -> None:
        """By the column that was clicked."""
        self._order(self.query_one(RunsTable).pressed_order(message.key))

    def _order(self, order: RunOrder) -> None:
        table = self.query_one(RunsTable)
        table.order = order
        self._show()
        table.show_cursor()

    # ---- the run under the cursor

    def on_line_table_moved(self) -> None:
        """Another run: what can be done with it, and what is noted about it."""
        self._show_noted()
        self.refresh_bindings()

    def on_line_table_selected(self) -> None:
        """Show the run on the live tab."""
        if chosen := self.chosen:
            self.app.post_message(GoToRun(chosen.id))

    # ---- comparing

    @property
    def marked(self) -> frozenset[str]:
        """Ids of the runs that are marked and that the filter shows: what is not seen is not acted on."""
        return frozenset(one.entry.id for one in self.query_one(RunsTable).items if one.marked) if self.composed else frozenset()

    @property
    def filtered(self) -> bool:
        """Whether the list may leave runs out."""
        return self.has_class("-filtering")

    def mark(self) -> None:
        """Mark the run under the cursor, or unmark it; then the next."""
        table = self.query_one(RunsTable)
        row = table.cursor_row
        table.mark()
        table.action_cursor_down()
        self._entitle(table)
        if table.cursor_row == row:  # where it moves, its message does this
            self.refresh_bindings()

    def mark_shown(self) -> None:
        """Mark all runs that the filter shows; if all are marked, unmark them."""
        table = self.query_one(RunsTable)
        shown = frozenset(one.id for one in self._filtered())
        table.marked = table.marked - shown if shown <= table.marked else table.marked | shown
        self._show()

    def compare(self) -> None:
        """Compare the marked runs on a screen of their own."""
        from nastui.tui.runs.comparing import ComparingTab

        self.app.push_screen(ComparingTab(self.marked))

    def overlay(self) -> None:
        """The curves of the marked runs in one chart, and their best cells side by side."""
        from nastui.tui.runs.beside import BesideTab

        self.app.push_screen(BesideTab(tuple(one.id for one in self.selected)))

    # ---- what is written

    async def change(self, change: Callable[[], None]) -> None:
        """Change notes or tags, in a thread; raises what that raises."""
        try:
            await in_thread(change)
        finally:
            self._poller.poll()

    @worker("write", exclusive=False)
    async def write(self, write: Callable[[], str]) -> None:
        """Write files, in a thread, and tell the sentence that it gives."""
        try:
            self.host.tell(await in_thread(write))
        except NastuiError as error:
            self.host.tell(str(error), bad=True)

    def remove_run(self, run: str) -> None:
        """Delete a run."""
        self._remove(run)

    @worker("delete", exclusive=False)
    async def _remove(self, run: str) -> None:
        try:
            await in_thread(delete, run)
        except NastuiError as error:
            self.host.tell(str(error), bad=True)
        self._poller.poll()

    def _take(self, listed: Sequence[RunEntry]) -> float:
        if (listed, today()) != (self._all, self._day):  # a tuple is first compared by its identity
            self._all, self._day = listed, today()
            self.query_one(RunsTable).read(listed)
            self._show()
        return _REFRESH_SECONDS

    def _refuse(self, error: NastuiError) -> float:
        self.host.tell(str(error), bad=True)
        return _REFUSED_SECONDS

    def _filtered(self) -> list[RunEntry]:
        """The runs that the filter shows."""
        return list(filter(self._filter, self._all))

    def _show(self) -> None:
        if not self.composed:
            return
        found = self._filtered()
        table = self.query_one(RunsTable)
        table.show(ordered(found, table.order))
        self._entitle(table)
        self._tell_filter(found)
        self.set_class(not self._all, "-empty")
        self.set_class(any(one.note or one.tags for one in self._all), "-noted")
        self._show_noted()
        self.refresh_bindings()

    def _tell_filter(self, found: Sequence[RunEntry]) -> None:
        """What is wrong with it, or that no run is like that."""
        wrong = [Span("✗ ", "bad"), foreign(str(self._wrong), "bad")] if self._wrong is not None else []
        none = [] if found or not self._all else [Span("No run is like that; esc shows all.", "dim")]
        self.set_class(bool(wrong or none), "-wrong")
        say(self.query_one("#runs-wrong", Static), of_spans(*(wrong or none)))

    def _entitle(self, table: RunsTable) -> None:
        shown, all = len(table.items), len(self._all)
        table.entitle(_marks(len(table.marked), len(self.marked)) + (f"{shown:,} of {all:,}" if shown < all else f"{shown:,}"))

    def _show_noted(self) -> None:
        """One line, which is there as long as any run has a note or a tag."""
        entry = self.query_one(RunsTable).entry
        parts = [] if entry is None else [foreign(" ".join(entry.tags), "accent"), Span("  " if entry.tags else ""), foreign(entry.note)]
        say(self.query_one("#runs-noted", Static), of_spans(*parts))
        self.query_one(RunPreview).show(entry)


def _marks(marked: int, shown: int) -> str:
    """How many runs are marked, and of how many of them the filter hides the row."""
    hidden = f", {marked - shown:,} hidden" if shown < marked else ""
    return f"{marked:,} marked{hidden} · " if marked else ""
