"""The panels of the live tab: each draws one view of a run into the room it has."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Final

from textual.content import Content

from nastui.cells.spaces import graph_of
from nastui.drawing.axes import Axis
from nastui.drawing.bars import sparkline
from nastui.drawing.cells import cell_drawings, fitting
from nastui.drawing.chart import Series, draw_chart
from nastui.drawing.numbers import decimal, duration
from nastui.drawing.spans import Drawing, Span, Style, cut
from nastui.fitness.training.progress import TrainingProgress
from nastui.runs.status_lines import status_lines
from nastui.runs.view import RunView
from nastui.tui.shell.markup import foreign, of_drawing, of_line, of_lines, of_spans
from nastui.tui.widgets.canvas_panel import CanvasPanel
from nastui.tui.widgets.texts import cell_pieces


class RunPanel(CanvasPanel):
    """Draws a view of a run, again when the room changes."""

    view: RunView | None = None

    @property
    def ascii(self) -> bool:
        """Whether only ASCII may be drawn."""
        return self.host.ascii

    def show(self, view: RunView) -> None:
        """Take another view."""
        self.view = view
        self.redraw()

    def redraw(self) -> None:
        """Nothing is drawn before there is a view."""
        if self.view is not None:
            super().redraw()

    def drawing(self) -> Content:
        """The view as content."""
        assert self.view is not None
        return self.draw(self.view)

    def draw(self, view: RunView) -> Content:
        """Draw a view into `room`."""
        raise NotImplementedError


class StatusPanel(RunPanel):
    """State and run, progress, counters, facts: four lines."""

    def draw(self, view: RunView) -> Content:
        """Each line is cut at the width."""
        return of_lines(map(of_line, status_lines(view, self.room[0], ascii=self.ascii)))


class ChartPanel(RunPanel, can_focus=True):
    """Best so far and mean fitness; the keys x, y and l switch axes and scale."""

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Progress"

    def draw(self, view: RunView) -> Content:
        """A chart as large as the panel."""
        options = view.options
        x = Axis("queries") if options.x == "queries" else Axis("simulated time", label=duration)
        y = Axis(options.y, log=options.log)
        self.border_subtitle = f"x {x.name} · y {options.y}{', log' if options.log else ''}"
        return of_drawing(draw_chart(_series(view), *self.room, x=x, y=y, ascii=self.ascii))


def _series(view: RunView) -> list[Series]:
    best = Series("best so far", view.points("best"), "series1")
    return [best, Series("mean", view.points("mean"), "series2")]


_LEAST_NUMBER: Final = 8
"""Columns of the number at the end, which is never cut."""
_BESIDE: Final = 6
"""Columns of the name, and of a blank at the end."""


class SparkPanel(RunPanel):
    """Best and mean fitness of each generation; while a network is trained, its learning curve in place of the mean."""

    def draw(self, view: RunView) -> Content:
        """Two lines of the panel's width. Values that are not finite leave a gap."""
        generations = view.snapshot.generations
        lines: tuple[tuple[str, list[float | None], Style], ...] = (
            ("best", [one.top for one in generations], "series1"),
            ("mean", [one.mean for one in generations], "series2"),
        )
        last = [decimal(values[-1] if values else None) for _, values, _ in lines]
        wide = max(_LEAST_NUMBER, *map(len, last))
        width = max(0, self.room[0] - wide - _BESIDE)
        if view.training is not None:
            return of_lines([self._line(*lines[0], width, last[0].rjust(wide)), self._learning(view.training, width, wide)])
        return of_lines(self._line(*line, width, number.rjust(wide)) for line, number in zip(lines, last, strict=True))

    def _line(self, name: str, values: list[float | None], style: Style, width: int, number: str) -> Content:
        clean = [math.nan if value is None else value for value in values]
        drawn = sparkline(clean, width, ascii=self.ascii)
        return of_spans(Span(f"{name} ", "dim"), Span(drawn.ljust(width), style), Span(number))

    def _learning(self, training: TrainingProgress, width: int, wide: int) -> Content:
        """Validation accuracy after each epoch, on a line on which all epochs will fit."""
        epochs = f" {len(training.valid)}/{training.epochs}"
        epochs = epochs if len(epochs) < width - 1 else ""  # a number that is cut is another number
        room = max(width - 1 - len(epochs), 1)
        share = max(1, room * len(training.valid) // training.epochs)
        drawn = sparkline(list(training.valid), share, ascii=self.ascii)
        line = drawn[:room].ljust(room) + epochs
        return of_spans(Span("train ", "dim"), Span(line[: width - 1].ljust(width - 1), "series2"), Span(decimal(training.valid[-1]).rjust(wide)))


_ROOMY: Final = 10
"""With so many rows there are blank lines between the parts."""


class BestCell(RunPanel, can_focus=True):
    """The best cell so far: numbers, drawing, text. Where lanes do not fit, a matrix is drawn."""

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Best cell"

    def draw(self, view: RunView) -> Content:
        """Numbers and text first; the drawing gets the rest of the room."""
        best = view.snapshot.best
        width, height = self.room
        if best is None:
            return of_spans(Span("none yet", "dim"))
        numbers = _numbers(view, best)
        gap = [Content("")] if height >= _ROOMY else []
        drawing, text = self._body(view, str(best["cell"]), width, height - len(numbers) - 2 * len(gap))
        return of_lines([*numbers, *gap, *([of_drawing(drawing), *gap] if drawing else []), *text])

    def _body(self, view: RunView, cell: str, width: int, height: int) -> tuple[Drawing | None, list[Content]]:
        """Drawing and text: the whole text if a large drawing still fits beside it, else one line of it."""
        space = str(view.snapshot.run.facts.get("space"))
        wrapped = _wrapped(cell, width)
        for text in (wrapped, [_cut(cell, width)]):
            drawing = _drawing(space, cell, width, height - len(text), self.ascii, view.options.dimmed, small=False)
            if drawing:
                return drawing, text
        text = [_cut(cell, width)]
        return _drawing(space, cell, width, height - len(text), self.ascii, view.options.dimmed, small=True), text


def _cut(text: str, width: int) -> Content:
    return of_line(cut((foreign(text, "dim"),), width))


def _numbers(view: RunView, best: dict[str, Any]) -> list[Content]:
    at = view.snapshot.best_at
    regret = view.regret(best["fitness"])
    first = [Span("fitness ", "dim"), Span(decimal(best["fitness"]), "accent")]
    if regret is not None:
        first += [Span("  regret ", "dim"), Span(decimal(regret), "good" if regret == 0 else "plain")]
    if at is not None:
        first += [Span("  at ", "dim"), Span(f"#{at + 1:,}")]
    second = [
        Span("valid ", "dim"),
        Span(decimal(best["valid_accuracy"])),
        Span("  test ", "dim"),
        Span(decimal(best["test_accuracy"])),
        Span(" %", "dim"),
    ]
    return [of_spans(*first), of_spans(*second)]


def _wrapped(text: str, width: int) -> list[Content]:
    return [of_spans(foreign(piece, "dim")) for piece in cell_pieces(text, width)]


@lru_cache(64)
def _drawing(space: str, text: str, width: int, height: int, ascii: bool, dimmed: bool, *, small: bool) -> Drawing | None:
    graph = graph_of(space, text)
    return fitting(cell_drawings(graph, ascii=ascii, dimmed=dimmed, small=small), width, height) if graph else None
