"""A run, live or past: the same screen for a run of this process, of another one, and for history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from textual.widgets import Static

from nastui.base.errors import MissingError, NastuiError
from nastui.drawing.spans import Span
from nastui.runs.run_follower import LatestTraining, RunReading
from nastui.runs.view import RunView, ViewOptions
from nastui.runs.watching import Snapshot
from nastui.tui.live.armed_stop import ArmedStop
from nastui.tui.live.front_panels import FrontOrder, FrontTable
from nastui.tui.live.generation_table import GenerationTable
from nastui.tui.live.layout import FRONT, arrange, panels, views_of
from nastui.tui.live.run_panel import RunPanel, StatusPanel
from nastui.tui.live.time_lapse import TimeLapse
from nastui.tui.live.trend_panel import SparkPanel
from nastui.tui.live.watched_run import WatchedRun
from nastui.tui.searches.searches import Controls
from nastui.tui.services import Services
from nastui.tui.shell.background import Poller, in_thread, worker
from nastui.tui.shell.bars import TopBar
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.markup import foreign, of_spans, say
from nastui.tui.shell.screen import MainScreen
from nastui.tui.shell.terms import LIVE

_EMPTY: Final = of_spans(Span("No run yet", "strong"), "\n", Span("Start one with ^r, or open an earlier one from 3 Runs.", "dim"))
_REFUSED_SECONDS: Final = 5.0
"""Until a run that could not be read is read again."""
_REST_SECONDS: Final = 1.0
"""Between readings of a run that no process drives: it may be resumed, or deleted."""


class LiveScreen(MainScreen):
    """Reads the run from the store and gives one view of it to all panels."""

    CSS_PATH = style_sheet("live")
    AUTO_FOCUS = "GenerationTable"
    TERMS = LIVE

    def __init__(self, services: Services, run: str | None) -> None:
        super().__init__()
        self.services = services
        self.options = ViewOptions()
        """How the run is shown."""
        self.controls = Controls()
        self._watched: WatchedRun | None = WatchedRun(run) if run else None
        self._poller = Poller(self, self._read, self._take, self._refuse)
        self._training = LatestTraining()
        self.stopping = ArmedStop(self, lambda: self._show())
        self._refused = ""
        """Why the run cannot be read now."""
        self._layout = "all"
        self.lapse = TimeLapse(self, lambda: self.view, self._looked, lambda: self.host.settings.refresh.per_second)
        """Which generation is looked at."""

    def body(self) -> Iterable[Any]:
        """Status, then all panels."""
        yield Static(id="live-refused")
        yield StatusPanel()
        yield panels()
        yield Static(_EMPTY, id="live-empty")

    def on_mount(self) -> None:
        """Begin to read."""
        self._training.begin()
        self.poll()

    def on_screen_suspend(self) -> None:
        """Out of sight nothing is read, and nothing played."""
        self._poller.stop()
        self.lapse.stop()

    def on_screen_resume(self) -> None:
        """Read again."""
        self.poll()

    def on_resize(self) -> None:
        """A narrow screen shows one panel at a time."""
        self._arrange()

    def on_unmount(self) -> None:
        """Close the connection to the store."""
        self._training.end()
        if self._watched:
            self._watched.close()

    # ---- the run

    @property
    def run_id(self) -> str | None:
        """The run on the screen."""
        return self._watched.id if self._watched else None

    @property
    def view(self) -> RunView | None:
        """What was shown last."""
        return self._watched.view if self._watched and self.composed else None

    @property
    def state(self) -> str:
        """The state of the run; empty where there is none, or before it is read."""
        return self._watched.state if self._watched else ""

    def look_at(self, run: str) -> None:
        """Show another run."""
        if run != self.run_id:
            if self._watched:
                self._watched.close()
            self._watched = WatchedRun(run)
            self._say_refused("")
            self.options = replace(self.options, member=None, rival=None)
            self.lapse.reset()
        self.stopping.disarm()
        self.poll()

    def set_options(self, **changes: Any) -> None:
        """Show it another way."""
        self.options = replace(self.options, **changes)
        self._show(everything=True)
        self.refresh_bindings()

    @property
    def layout_number(self) -> tuple[int, tuple[str, ...]]:
        """The number of the view that is shown, from 1, and all of them; on a narrow screen what it begins with is none of them."""
        views = views_of(self.view, narrow=self.narrow)
        return (views.index(self._layout) + 1 if self._layout in views else 0), views

    @property
    def alone(self) -> bool:
        """Whether a panel is shown that was asked for alone."""
        return self._layout != "all"

    def lay_out(self, layout: str) -> None:
        """Show this view."""
        before, self._layout = self._layout, layout
        self._arrange()
        if FRONT in (before, layout):
            self.call_after_refresh(self.query_one(FrontTable if layout == FRONT else GenerationTable).focus)
        self.refresh_bindings()

    # ---- the front

    @property
    def on_front(self) -> bool:
        """Whether the front is shown alone."""
        return self._layout == FRONT and self.view is not None and FRONT in self.view.y_axes

    def switch_front(self) -> None:
        """The front alone, or all panels again."""
        self.lay_out("all" if self.on_front else FRONT)

    def on_line_table_moved(self) -> None:
        """Another member of the front is looked at."""
        row = self.query_one(FrontTable).chosen
        if row is not None and row.member.number != self.options.member:
            self.set_options(member=row.member.number)

    def on_line_table_heading_pressed(self, message: FrontTable.HeadingPressed) -> None:
        """By the column that was clicked."""
        if message.key != "signs":
            self.order_front(self.query_one(FrontTable).order_of(message.key))

    def order_front(self, order: FrontOrder | None = None) -> None:
        """Order the members of the front; by the next column where it is not said how."""
        table = self.query_one(FrontTable)
        table.order = order or table.next_order()
        self._show(everything=True)

    def on_generation_table_looked(self, message: GenerationTable.Looked) -> None:
        """The table's cursor says which generation is looked at, unless the run is being played."""
        if not self.lapse.playing:
            self.lapse.look(message.number)

    def _looked(self) -> None:
        self._show(everything=True)
        self.refresh_bindings()

    @worker("command", exclusive=False)
    async def _send(self, verb: str) -> None:
        if self._watched is not None:
            try:
                await in_thread(self._watched.follower.command, verb)
            except NastuiError as error:
                self.host.tell(str(error), bad=True)

    # ---- reading

    def poll(self) -> None:
        """Read what is new, and show it."""
        if self.composed:
            self.set_class(self._watched is None, "-no-run")
        if self._watched is not None:
            self._poller.poll()

    def _read(self) -> RunReading | None:
        watched = self._watched
        return watched.follower.read() if watched is not None else None

    def _take(self, reading: RunReading | None) -> float | None:
        """Show it, unless another run is shown by now; seconds until the next reading."""
        if reading is None or self._watched is None or reading.follower is not self._watched.follower:
            return None
        if reading.snapshot is None:
            return None if reading.error is None else self._refuse(reading.error)
        self._say_refused("")
        self._follow(self._watched, reading.snapshot)
        return 1 / self.host.settings.refresh.per_second if reading.snapshot.run.driven else _REST_SECONDS

    def _follow(self, watched: WatchedRun, snapshot: Snapshot) -> None:
        before = (self.controls.role, self.controls.pace)
        self.controls = self.services.searches.controls(snapshot.run, snapshot.pace, self._send)
        redraw = watched.take(snapshot, steered=before != (self.controls.role, self.controls.pace))
        if redraw is None:
            return
        self._show(everything=redraw.everything)
        if redraw.turned:
            self._arrange()
        if redraw.turned or before[0] != self.controls.role:
            self.refresh_bindings()
            self.query_one(TopBar).show()

    def _refuse(self, error: NastuiError) -> float | None:
        """A run that was deleted is not shown any more. Of one that cannot be read all stays, with the reason, and it is tried again."""
        if str(error) != self._refused:
            self.host.tell(str(error), bad=True)
        if isinstance(error, MissingError) and self.host.watching is None:
            if self._watched:
                self._watched.close()
            self._watched = None
            self._say_refused("")
            self.poll()
            return None
        self._say_refused(str(error))
        return _REFUSED_SECONDS

    def _say_refused(self, why: str) -> None:
        """The line above the status, which is there as long as there is something to say."""
        if why != self._refused and self.composed:
            self._refused = why
            self.set_class(bool(why), "-refused")
            say(self.query_one("#live-refused", Static), of_spans(Span("✗ not read now: ", "bad"), foreign(why)))

    # ---- drawing

    def _show(self, *, everything: bool = False) -> None:
        watched = self._watched
        if watched is None or not self.composed:
            return
        watching = self.host.watching is not None
        view = watched.show(self.options, self.controls, self._training.current, self.lapse, watching=watching, armed=self.stopping.armed)
        if view is None:
            return
        if everything:
            watched.throttle.begin(view.snapshot.last.number if view.snapshot.last else 0)
            self.call_after_refresh(self.call_after_refresh, watched.throttle.end)  # the table paints in a second step
        with self.app.batch_update():
            if everything and self.on_front:
                view = self._with_front(watched, view)
            lively = [self.query_one(StatusPanel), *([self.query_one(SparkPanel)] if view.training else [])]
            for panel in self.query(RunPanel) if everything else lively:
                panel.show(view)
            if everything:
                self.query_one(GenerationTable).show(view)

    def _with_front(self, watched: WatchedRun, view: RunView) -> RunView:
        """Show the members of the front; the one under the cursor is the one that is drawn, copied and marked."""
        table = self.query_one(FrontTable)
        table.show(view)
        if table.chosen is None or table.chosen.member == view.member:
            return view
        self.options = replace(self.options, member=table.chosen.member.number)
        watched.view = replace(view, options=self.options)
        return watched.view

    def _arrange(self) -> None:
        arrange(self, "table" if self.narrow and self._layout == "all" else self._layout, self.view)
        self.call_after_refresh(lambda: self._show(everything=True))
