"""The chart of overlaid runs, and what its numbers stand for."""

from __future__ import annotations

from dataclasses import replace

from textual.content import Content

from nastui.drawing.chart import curve_mark, curve_style, draw_chart
from nastui.drawing.numbers import UNKNOWN, decimal, percentage, plainly
from nastui.drawing.spans import Line, Span, cut, line_width, pad
from nastui.runs.overlay import OverlaidRun, Overlay, overlay_axes, overlay_series
from nastui.runs.status_lines import state_of
from nastui.runs.view import XAxis, YAxis
from nastui.tui.shell.markup import foreign, of_drawing, of_line, of_lines
from nastui.tui.widgets.canvas_panel import CanvasPanel


class OverlayChart(CanvasPanel, can_focus=True):
    """A curve for each run, numbered."""

    _x: XAxis = "queries"
    _y: YAxis = "fitness"
    _log = False

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Best so far"
        self._overlay = Overlay()

    def show(self, overlay: Overlay, x: XAxis, y: YAxis, *, log: bool) -> None:
        """Take what to draw."""
        self._overlay, self._x, self._y, self._log = overlay, x, y, log
        self.border_subtitle = f"x {x} · y {y}{', log' if log else ''}"
        self.redraw()

    def drawing(self) -> Content:
        """A chart as large as the panel. Its curves have numbers only, whose names the legend has."""
        x, y = overlay_axes(self._overlay, self._x, self._y, log=self._log)
        series = [replace(one, name="") for one in overlay_series(self._overlay, self._x, self._y)]
        return of_drawing(draw_chart(series, *self.room, x=x, y=y, ascii=self.host.ascii))


class OverlayLegend(CanvasPanel):
    """A line for each run: its number in its colour, its name, what it found."""

    grows = True

    def __init__(self) -> None:
        super().__init__()
        self._overlay = Overlay()

    def show(self, overlay: Overlay) -> None:
        """Take the runs."""
        self._overlay = overlay
        self.redraw()

    def drawing(self) -> Content:
        """Each line is cut at the width."""
        name = max((len(one.name) for one in self._overlay.runs), default=0)
        lines = (_legend(number, one, name) for number, one in enumerate(self._overlay.runs))
        return of_lines(of_line(cut(line, self.room[0])) for line in lines)


def _legend(number: int, one: OverlaidRun, width: int) -> Line:
    run, found = one.entry.run, one.entry.regret
    first = pad((Span(f"{curve_mark(number)} ", curve_style(number)), foreign(one.name)), width + 3)
    regret = () if found is None else (Span("  regret ", "dim"), Span(decimal(found), "plain" if found else "good"))
    figures = (Span(" best ", "dim"), Span(decimal(run.best)), *(regret if one.entry.front is None else _volume(one)))
    return (*pad((*first, *figures), line_width(first) + 26), Span("  "), state_of(one.entry), foreign(f"  {one.entry.id}", "dim"))


def _volume(one: OverlaidRun) -> Line:
    """In percent of the exact front's, where that is known."""
    share, found = one.entry.hypervolume_share, one.entry.hypervolume
    text = percentage(share, 1) if share is not None else plainly(found, 5) if found is not None else UNKNOWN
    return (Span("  hv ", "dim"), Span(text))
