"""Best and mean fitness over the generations, one line each; while a network is trained, its learning curve in the place of the mean."""

from __future__ import annotations

import math
from typing import Final

from textual.content import Content

from nastui.drawing.numbers import decimal
from nastui.drawing.spans import Span, Style
from nastui.drawing.sparkline import sparkline
from nastui.fitness.training.progress import Progress
from nastui.runs.view import View
from nastui.tui.live.panel import Panel
from nastui.tui.shell.markup import of_lines, of_spans

_LEAST_NUMBER: Final = 8
"""Columns of the number at the end, which is never cut."""
_BESIDE: Final = 6
"""Columns of the name, and of a blank at the end."""


class SparkPanel(Panel):
    """Best in generation above, mean below. What is not finite leaves a gap."""

    def draw(self, view: View) -> None:
        """Two lines as wide as there is room."""
        generations = view.snapshot.generations
        lines: tuple[tuple[str, list[float | None], Style], ...] = (
            ("best", [one.top for one in generations], "series1"),
            ("mean", [one.mean for one in generations], "series2"),
        )
        last = [decimal(values[-1] if values else None) for _, values, _ in lines]
        wide = max(_LEAST_NUMBER, *map(len, last))
        width = max(0, self.room[0] - wide - _BESIDE)
        if view.training is not None:
            self.put(of_lines([self._line(*lines[0], width, last[0].rjust(wide)), self._learning(view.training, width, wide)]))
            return
        self.put(of_lines(self._line(*line, width, number.rjust(wide)) for line, number in zip(lines, last, strict=True)))

    def _line(self, name: str, values: list[float | None], style: Style, width: int, number: str) -> Content:
        clean = [math.nan if value is None else value for value in values]
        drawn = sparkline(clean, width, ascii=self.ascii)
        return of_spans(Span(f"{name} ", "dim"), Span(drawn.ljust(width), style), Span(number))

    def _learning(self, training: Progress, width: int, wide: int) -> Content:
        """Validation accuracy after each epoch so far, at the left of as much room as all epochs will take."""
        epochs = f" {len(training.valid)}/{training.epochs}"
        room = max(width - len(epochs), 1)
        share = max(1, room * len(training.valid) // training.epochs)
        drawn = sparkline(list(training.valid), share, ascii=self.ascii)
        line = drawn[:room].ljust(room) + epochs
        return of_spans(Span("train ", "dim"), Span(line[: width - 1].ljust(width - 1), "series2"), Span(decimal(training.valid[-1]).rjust(wide)))
