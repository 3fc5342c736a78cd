"""How many of a population's cells are different, generation by generation, whatever the algorithm."""

from __future__ import annotations

from textual.content import Content

from nastui.drawing.axes import Axis
from nastui.drawing.chart import Series, draw_chart
from nastui.drawing.numbers import percentage
from nastui.runs.curves import MOST_POINTS
from nastui.runs.generation import evenly
from nastui.runs.view import RunView
from nastui.tui.live.run_panel import RunPanel
from nastui.tui.shell.markup import of_drawing


class DiversityPanel(RunPanel, can_focus=True):
    """The share of different queries over the generations."""

    about = "diversity"

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Diversity"

    def draw(self, view: RunView) -> Content:
        """A curve from nothing to all."""
        shown, every = view.shown, view.snapshot.generations
        self.border_subtitle = f"{percentage(shown.diversity)} different queries" if shown else ""
        points = [(float(one.number), 100 * one.diversity) for one in evenly(view.generations, MOST_POINTS) if one.diversity is not None]
        x = Axis("generations", high=float(every[-1].number) if every else None)
        y = Axis("% different", low=0.0, high=100.0)
        return of_drawing(draw_chart([Series("", points, "series4")], *self.room, x=x, y=y, ascii=self.ascii))
