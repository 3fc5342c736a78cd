"""The chart of the live tab."""

from __future__ import annotations

from textual.content import Content

from nastui.drawing.chart import draw_chart
from nastui.runs.curves import curves
from nastui.runs.view import RunView
from nastui.tui.live.front_drawing import front_drawing
from nastui.tui.live.run_panel import RunPanel
from nastui.tui.shell.markup import of_drawing


class ChartPanel(RunPanel, can_focus=True):
    """Regret, fitness or accuracy so far, or the front of a run with objectives; the keys x, y, l and a switch axes, scale and reach."""

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Progress"

    def show(self, view: RunView) -> None:
        """F1 explains what is on the y axis."""
        self.about = view.y if view.y in ("regret", "front", "hypervolume") else "so far"
        super().show(view)

    def draw(self, view: RunView) -> Content:
        """A chart as large as the panel."""
        self.border_title = "Front" if view.y == "front" else "Progress"
        if view.y == "front":
            drawing, self.border_subtitle = front_drawing(view, self.room, ascii=self.ascii)
            return of_drawing(drawing)
        found = curves(view)
        whole = "whole" if view.options.whole else ""
        parts = filter(None, (f"x {found.x.name}", f"y {found.y.name}{', log' if found.y.log else ''}", whole))
        self.border_subtitle = " · ".join(parts)
        return of_drawing(draw_chart(found.series, *self.room, x=found.x, y=found.y, ascii=self.ascii))
