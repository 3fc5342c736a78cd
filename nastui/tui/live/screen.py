"""A run, live or past: the same screen for a run of this process, of another one, and for history."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from textual import work
from textual.containers import Container
from textual.timer import Timer
from textual.widgets import Static

from nastui.base.errors import NastuiError
from nastui.drawing.spans import Span
from nastui.runs.meter import Meter
from nastui.runs.run_follower import LatestTraining, RunFollower, RunReading
from nastui.runs.view import Looking, View
from nastui.runs.watching import Snapshot
from nastui.tui.live.generation_table import GenerationTable
from nastui.tui.live.panels import BestCell, ChartPanel, RunPanel, SparkPanel, StatusPanel
from nastui.tui.live.refresh_throttle import RefreshThrottle
from nastui.tui.searches.searches import Controls
from nastui.tui.services import Services
from nastui.tui.shell.background import Poller
from nastui.tui.shell.bars import TopBar
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.markup import of_spans
from nastui.tui.shell.screen import MainScreen

VIEWS: Final = ("all", "chart", "cell", "table")
_ARMED_SECONDS: Final = 3.0
_REST_SECONDS: Final = 1.0
"""Between looks at a run that nobody drives: it may be resumed, or deleted."""
_EMPTY: Final = "Start one with ^r, or open an earlier one from 3 Runs."


def polls_per_second() -> int:
    """Fewer over SSH, where each repaint travels."""
    return 4 if os.environ.get("SSH_CONNECTION") else 8


class LiveScreen(MainScreen):
    """Follows the store and hands one view to all panels. Knows nothing of who drives the run but its controls."""

    CSS_PATH = style_sheet("live")
    AUTO_FOCUS = "GenerationTable"

    def __init__(self, services: Services, run: str | None) -> None:
        super().__init__()
        self.services = services
        self._feed: RunFollower | None = RunFollower(run) if run else None
        self._meter = Meter()
        self._rhythm = RefreshThrottle()
        self._poller = Poller(self, self._read, self._take, self._refuse)
        self._snapshot: Snapshot | None = None
        self._looking = Looking()
        self._trainings = LatestTraining()
        self._armed: Timer | None = None
        self._layout = "all"
        self.controls = Controls()

    def body(self) -> Iterable[Any]:
        """Status, then table, sparklines and chart beside the cell."""
        yield StatusPanel()
        yield Container(Container(GenerationTable(), SparkPanel(), ChartPanel(), id="live-left"), BestCell(), id="live-body")
        yield Static(
            of_spans(Span("No run yet", "strong"), "\n", Span("Start one with ^r, or open an earlier one from 3 Runs.", "dim")), id="live-empty"
        )

    def on_mount(self) -> None:
        """Begin to follow."""
        self._trainings.begin()
        self.poll()

    def on_screen_suspend(self) -> None:
        """Nobody looks: nothing is read."""
        self._poller.stop()

    def on_screen_resume(self) -> None:
        """Somebody looks again."""
        self.poll()

    def on_resize(self) -> None:
        """On a narrow screen there is one panel at a time."""
        self._arrange()

    def on_unmount(self) -> None:
        """Close the connection."""
        self._trainings.end()
        if self._feed:
            self._feed.close()

    # ---- what is looked at

    @property
    def run_id(self) -> str | None:
        """The run on the screen."""
        return self._feed.run if self._feed else None

    @property
    def view(self) -> View | None:
        """What was shown last."""
        view = self.query_one(StatusPanel).view if self._snapshot and self.children else None
        return view if view is not None and view.snapshot.run.id == self.run_id else None

    @property
    def state(self) -> str:
        """The state of the run; empty where there is none, or before it is read."""
        return self._snapshot.run.state if self._snapshot else ""

    def look_at(self, run: str) -> None:
        """Show another run."""
        if run != self.run_id:
            if self._feed:
                self._feed.close()
            self._feed, self._meter, self._snapshot = RunFollower(run), Meter(), None
        self.disarm()
        self.poll()

    def look(self, **changes: Any) -> None:
        """Show it another way."""
        self._looking = replace(self._looking, **changes)
        self._show(everything=True)
        self.refresh_bindings()

    @property
    def looking(self) -> Looking:
        """How it is shown."""
        return self._looking

    def next_layout(self) -> None:
        """All panels, or one of them alone."""
        views = VIEWS[1:] if self.narrow else VIEWS
        self._layout = views[(views.index(self._layout) + 1) % len(views)] if self._layout in views else views[0]
        self._arrange()

    # ---- steering

    def arm(self) -> None:
        """The next `s` within three seconds stops the run."""
        self.disarm()
        self._armed = self.set_timer(_ARMED_SECONDS, self.disarm)
        self._show()

    def disarm(self) -> None:
        """The time is over."""
        if self._armed:
            self._armed.stop()
            self._armed = None
            self._show()

    @property
    def armed(self) -> bool:
        """Whether the next `s` stops the run."""
        return self._armed is not None

    # ---- following

    def poll(self) -> None:
        """Read what came since the last time, and show it; without a run there is nothing to follow."""
        if self.children:
            self.set_class(self._feed is None, "-no-run")
        if self._feed is not None:
            self._poller.poll()

    def _read(self) -> RunReading | None:
        feed = self._feed
        return feed.read() if feed is not None else None

    def _take(self, reading: RunReading | None) -> float | None:
        """Show it, unless another run is looked at by now; seconds until the next reading."""
        if reading is None or reading.feed is not self._feed:
            return None
        if reading.snapshot is None:
            if reading.error is not None:
                self._lost(reading.error)
            return None
        self._follow(reading.snapshot)
        return 1 / polls_per_second() if reading.snapshot.run.driven else _REST_SECONDS

    def _follow(self, snapshot: Snapshot) -> None:
        before, self._snapshot = self._snapshot, snapshot
        shown = (self.controls.role, self.controls.pace)
        self.controls = self.services.searches.controls(snapshot.run, self._send, self.host.control)
        if snapshot is before and snapshot.run.state != "running" and shown == (self.controls.role, self.controls.pace):
            return
        turned = before is None or before.run.state != snapshot.run.state
        changed = turned or before is None or before.chunks != snapshot.chunks
        self._show(everything=self._rhythm.due(changed, len(snapshot.generations), urgent=turned or not snapshot.run.driven))
        if turned:
            self.refresh_bindings()
            self.query_one(TopBar).show()

    def _refuse(self, error: NastuiError) -> None:
        """What cannot be read is part of a reading."""
        self._lost(error)

    @work(group="command")
    async def _send(self, verb: str) -> None:
        if self._feed is not None:
            try:
                await asyncio.to_thread(self._feed.command, verb)
            except NastuiError as error:
                self.host.tell(str(error), bad=True)

    def _show(self, *, everything: bool = False) -> None:
        if self._snapshot is None or not self.children:
            return
        snapshot = self._snapshot
        role = self.controls.role if snapshot.run.driven or self.host.watching else ""
        own = snapshot.run.driven and not role and snapshot.run.document["fitness"]["name"] == "training"
        training = self._trainings.current if own else None
        view = View(snapshot, self._looking, role, self.controls.pace, self._meter.timing(snapshot), self.armed, training)
        if everything:
            self._rhythm.begin(len(snapshot.generations))
            self.call_after_refresh(self.call_after_refresh, self._rhythm.end)  # the table paints in a second step
        with self.app.batch_update():
            lively = [self.query_one(StatusPanel), *([self.query_one(SparkPanel)] if training else [])]
            for panel in self.query(RunPanel) if everything else lively:
                panel.show(view)
            if everything:
                self.query_one(GenerationTable).show(view)

    def _lost(self, error: NastuiError) -> None:
        if self._feed:
            self._feed.close()
        self._feed = self._snapshot = None
        self.poll()
        self.host.tell(str(error), bad=True)

    def _arrange(self) -> None:
        layout = "table" if self.narrow and self._layout == "all" else self._layout
        for view in VIEWS:
            self.set_class(view == layout, f"-view-{view}")
        self.call_after_refresh(lambda: self._show(everything=True))
