"""The curve of the search: best so far and mean, over queries or simulated time."""

from __future__ import annotations

from nastui.drawing.axes import Axis
from nastui.drawing.chart import Series, draw_chart
from nastui.drawing.numbers import duration
from nastui.runs.view import View
from nastui.tui.live.panel import Panel
from nastui.tui.shell.markup import of_drawing


class ChartPanel(Panel, can_focus=True):
    """Keys x, y and l switch axes and scale."""

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Progress"

    def draw(self, view: View) -> None:
        """A chart as large as the panel."""
        looking = view.looking
        x = Axis("queries") if looking.x == "queries" else Axis("simulated time", label=duration)
        y = Axis(looking.y, log=looking.log)
        self.border_subtitle = f"x {x.name} · y {looking.y}{', log' if looking.log else ''}"
        self.put(of_drawing(draw_chart(_series(view), *self.room, x=x, y=y, ascii=self.ascii)))


def _series(view: View) -> list[Series]:
    best = Series("best so far", view.points("best"), "series1")
    return [best, Series("mean", view.points("mean"), "series2")]
