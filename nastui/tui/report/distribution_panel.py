"""What the runs of each arm found, side by side."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from textual.content import Content

from nastui.drawing.distributions import Distribution, draw_distributions
from nastui.drawing.printable import printable
from nastui.drawing.spans import Span
from nastui.studies.report.figures import IncumbentDistributions, ValueGroup
from nastui.tui.report.arms import mark_of, style_of
from nastui.tui.shell.markup import of_drawing, of_spans
from nastui.tui.widgets.canvas_panel import CanvasPanel


class DistributionPanel(CanvasPanel, can_focus=True):
    """One row per arm that is drawn."""

    def __init__(self) -> None:
        super().__init__(classes="panel", id="study-incumbents")
        self.border_title = "Incumbents"
        self._samples: tuple[Distribution, ...] = ()
        self._words = "loading …"

    def show(self, figure: IncumbentDistributions, arms: Sequence[str], hidden: Collection[str]) -> None:
        """Take other samples."""
        groups = [one for one in figure.groups if one.name not in hidden]
        self._samples = tuple(_sample(one, arms) for one in groups)
        self._words = "" if groups else "no arm is chosen"
        self.border_subtitle = f"{figure.x} · line: all runs, box: quartiles, median"
        self.redraw()

    def tell(self, words: str) -> None:
        """There are none to show."""
        self._samples, self._words = (), words
        self.border_subtitle = ""
        self.redraw()

    def drawing(self) -> Content:
        """The rows, and their axis."""
        if not self._samples:
            return of_spans(Span(printable(self._words), "dim"))
        return of_drawing(draw_distributions(self._samples, *self.room, ascii=self.host.ascii))


def _sample(group: ValueGroup, arms: Sequence[str]) -> Distribution:
    place = arms.index(group.name) if group.name in arms else len(arms)
    return Distribution(f"{mark_of(place)} {group.name}", group.values.tolist(), style_of(place))
