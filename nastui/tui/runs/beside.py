"""Marked runs over each other: their curves in one chart, and two of their best cells side by side with what differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from textual.containers import Container
from textual.widgets import Static

from nastui.base.errors import NastuiError
from nastui.drawing.numbers import counted
from nastui.drawing.spans import Span
from nastui.runs.overlay import Overlay, OverlayReader
from nastui.runs.view import XAxis, YAxis
from nastui.tui.navigation import GoToRun
from nastui.tui.runs.cells_panel import CellsPanel
from nastui.tui.runs.overlay_panels import OverlayChart, OverlayLegend
from nastui.tui.shell.background import Poller
from nastui.tui.shell.command import Command, bindings
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.markup import of_spans, say
from nastui.tui.shell.screen import MainScreen
from nastui.tui.shell.terms import RUNS

_REFRESH_SECONDS: Final = 1.0
_VIEWS: Final = ("curves", "cells")


@dataclass(frozen=True)
class BesideOptions:
    """How the runs are shown."""

    x: XAxis = "queries"
    y: YAxis = "regret"
    log: bool = True
    pair: tuple[int, int] = (0, 1)
    """Which two cells are side by side."""
    view: str = "curves"
    """What a screen without room for both shows."""


class BesideScreen(MainScreen):
    """Opened from the runs tab. Runs that go on are followed."""

    CSS_PATH = style_sheet("runs")
    AUTO_FOCUS = "OverlayChart"
    TERMS = RUNS

    def __init__(self, runs: tuple[str, ...]) -> None:
        super().__init__(classes="-view-curves")
        self.options = BesideOptions()
        self.overlay: Overlay | None = None
        self._reader = OverlayReader(runs)
        self._poller = Poller(self, self._reader.read, self._take, self._refuse)

    def body(self) -> Iterable[Any]:
        """A heading, the chart with its legend, the cells."""
        yield Static(id="beside-line")
        with Container(id="beside-body"):
            with Container(id="beside-curves"):
                yield OverlayChart()
                yield OverlayLegend()
            yield CellsPanel()

    def on_mount(self) -> None:
        """Read."""
        self._poller.poll()

    def on_screen_suspend(self) -> None:
        """Out of sight nothing is read."""
        self._poller.stop()

    def on_screen_resume(self) -> None:
        """Read what has changed."""
        self._poller.poll()

    def on_unmount(self) -> None:
        """Close the connection to the store."""
        self._reader.close()

    def _take(self, overlay: Overlay) -> float | None:
        if overlay is not self.overlay:
            first, self.overlay = self.overlay is None, overlay
            if first:
                self.options = replace(self.options, y=overlay.y_axes[0], log=overlay.y_axes[0] == "regret")
            self.redraw()
        return _REFRESH_SECONDS if any(one.entry.run.driven for one in overlay.runs) else None

    def _refuse(self, error: NastuiError) -> None:
        self.host.tell(str(error), bad=True)

    # ---- what is shown

    def change(self, **changes: Any) -> None:
        """Show it otherwise."""
        self.options = replace(self.options, **changes)
        self.redraw()

    def next_view(self) -> None:
        """Curves or cells, where there is no room for both; the focus goes there."""
        view = _VIEWS[1 - _VIEWS.index(self.options.view)]
        for one in _VIEWS:
            self.set_class(one == view, f"-view-{one}")
        self.change(view=view)
        self.call_after_refresh(self.query_one(OverlayChart if view == "curves" else CellsPanel).focus)

    def step(self, place: int, by: int) -> None:
        """Another run on the left (0) or on the right (1), never the one on the other side."""
        if self.overlay is not None and (count := len(self.overlay.runs)) > 2:
            pair = list(self.options.pair)
            steps = ((pair[place] + number * by) % count for number in (1, 2))
            pair[place] = next(one for one in steps if one != pair[1 - place])
            self.change(pair=(pair[0], pair[1]))

    @property
    def cells_shown(self) -> bool:
        """Whether the cells are in sight."""
        return self.options.view == "cells" or (self.has_class("-high") and self.has_class("-wide"))

    def can_step(self) -> bool:
        """Whether the cells are in sight, and there is a third run."""
        return self.cells_shown and self.overlay is not None and len(self.overlay.runs) > 2

    def on_resize(self) -> None:
        """There may be room for the cells now, or no longer."""
        self.refresh_bindings()

    def redraw(self) -> None:
        """Draw all of it."""
        if self.overlay is None or not self.children:
            return
        self.query_one(OverlayChart).show(self.overlay, self.options.x, self.options.y, log=self.options.log)
        self.query_one(OverlayLegend).show(self.overlay)
        self.query_one(CellsPanel).show(self.overlay, self.options.pair)
        say(self.query_one("#beside-line", Static), of_spans(*self._heading(self.overlay)))
        self.refresh_bindings()

    def _heading(self, overlay: Overlay) -> Iterable[Span]:
        yield Span(counted(len(overlay.runs), "run"), "strong")
        if overlay.left_out:
            yield Span(f", {overlay.left_out:,} more are marked and not drawn", "warn")
        if overlay.warning:
            yield Span(f"   ⚠ {overlay.warning}", "warn")

    def open_right(self) -> None:
        """Show the run on the right on the live tab."""
        if self.overlay is not None and self.options.pair[1] < len(self.overlay.runs):
            self.app.post_message(GoToRun(self.overlay.runs[self.options.pair[1]].entry.id))


class NextBesideView(Command[BesideScreen]):
    """Show the curves, or the best cells side by side; where there is room, both are there and the focus moves."""

    id, title, keys = "beside.view", "View", "v"

    def run(self, target: BesideScreen) -> None:
        """The other."""
        target.next_view()


class BesideXAxis(Command[BesideScreen]):
    """Draw the curves over queries, or over simulated time."""

    id, title, keys = "beside.x", "Cost", "x"

    def run(self, target: BesideScreen) -> None:
        """Switch."""
        target.change(x="time" if target.options.x == "queries" else "queries")


class BesideYAxis(Command[BesideScreen]):
    """Draw the regret, or the fitness; of runs with several objectives the hypervolume first."""

    id, title, keys = "beside.y", "Value", "y"

    def available(self, target: BesideScreen) -> bool:
        """Where there is more than the fitness: the optimum is known and the same for all, or all have fronts."""
        return target.overlay is not None and len(target.overlay.y_axes) > 1

    def run(self, target: BesideScreen) -> None:
        """Switch; regret on a logarithmic axis."""
        axes = target.overlay.y_axes if target.overlay is not None else (target.options.y,)
        y = axes[(axes.index(target.options.y) + 1) % len(axes)] if target.options.y in axes else axes[0]
        target.change(y=y, log=y == "regret")


class BesideLog(Command[BesideScreen]):
    """Make the y axis logarithmic, or linear again."""

    id, title, keys, shown = "beside.log", "Log axis", "l", False

    def run(self, target: BesideScreen) -> None:
        """Switch."""
        target.change(log=not target.options.log)


class NextRight(Command[BesideScreen]):
    """Put the next run's best cell on the right."""

    id, title, keys = "beside.right", "Right", "right_square_bracket"

    def available(self, target: BesideScreen) -> bool:
        """Where there is another, and the cells are in sight."""
        return target.can_step()

    def run(self, target: BesideScreen) -> None:
        """The next."""
        target.step(1, 1)


class NextLeft(Command[BesideScreen]):
    """Put the next run's best cell on the left."""

    id, title, keys = "beside.left", "Left", "left_square_bracket"

    def available(self, target: BesideScreen) -> bool:
        """Where there is another, and the cells are in sight."""
        return target.can_step()

    def run(self, target: BesideScreen) -> None:
        """The next."""
        target.step(0, 1)


class OpenRight(Command[BesideScreen]):
    """Show the run on the right on the live tab."""

    id, title, keys = "beside.open", "Open", "enter"

    def available(self, target: BesideScreen) -> bool:
        """Where it is in sight."""
        return target.cells_shown

    def run(self, target: BesideScreen) -> None:
        """Open it."""
        target.open_right()


class LeaveBeside(Command[BesideScreen]):
    """Back to the runs tab; the marks stay."""

    id, title, keys = "beside.back", "Back", "escape"

    def run(self, target: BesideScreen) -> None:
        """Leave."""
        target.dismiss()


class BesideTab(BesideScreen):
    """The screen with its commands."""

    ACTIONS: ClassVar[tuple[Command[Any], ...]] = (
        NextBesideView(), BesideXAxis(), BesideYAxis(), BesideLog(), NextRight(), NextLeft(), OpenRight(), LeaveBeside()
    )  # fmt: skip
    BINDINGS = bindings(ACTIONS)
