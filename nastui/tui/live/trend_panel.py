"""The small curves of the live tab, one line each."""

from __future__ import annotations

import math
from typing import Final

from textual.content import Content

from nastui.drawing.bars import sparkline, stretched
from nastui.drawing.numbers import decimal, percentage
from nastui.drawing.spans import Span, Style
from nastui.fitness.training.progress import TrainingProgress
from nastui.runs.curves import MOST_POINTS
from nastui.runs.generation import evenly
from nastui.runs.view import RunView
from nastui.tui.live.run_panel import RunPanel
from nastui.tui.shell.markup import of_lines, of_spans

_LEAST_NUMBER: Final = 8
"""Columns of the number at the end, which is never cut."""
_BESIDE: Final = 6
"""Columns of the name, and of a blank before the number."""
_Line = tuple[str, list[float | None], str, Style]


class SparkPanel(RunPanel):
    """Best, mean, diversity and τ of each generation, as far as there are lines; while a network is trained, its learning curve first or second."""

    def draw(self, view: RunView) -> Content:
        """Lines of the panel's width. Values that are not finite leave a gap."""
        rows = self.room[1]
        lines = _lines(view)[:rows]
        wide = max(_LEAST_NUMBER, *(len(number) for _, _, number, _ in lines))
        width = max(0, self.room[0] - wide - _BESIDE)
        share = min(width, max(1, width * len(view.generations) // max(1, len(view.snapshot.generations))))
        drawn = [self._line(line, width, share, wide) for line in lines]
        if view.training is not None:
            drawn[min(1, rows - 1)] = self._learning(view.training, width, wide)
        return of_lines(drawn)

    def _line(self, line: _Line, width: int, share: int, wide: int) -> Content:
        """The curve takes as much of the width as the generations up to the one that is looked at are of the run, as in the chart."""
        name, values, number, style = line
        clean = [math.nan if value is None else value for value in values]
        drawn = sparkline(stretched(clean, share), share, ascii=self.ascii)
        return of_spans(Span(f"{name:<5}", "dim"), Span(drawn.ljust(width), style), Span(f" {number:>{wide}}"))

    def _learning(self, training: TrainingProgress, width: int, wide: int) -> Content:
        """Validation accuracy after each epoch, on a line on which all epochs will fit."""
        epochs = f" {len(training.valid)}/{training.epochs}"
        epochs = epochs if len(epochs) < width - 1 else ""  # a number that is cut is another number
        room = max(width - 1 - len(epochs), 1)
        share = max(1, room * len(training.valid) // training.epochs)
        drawn = sparkline(list(training.valid), share, ascii=self.ascii)
        line = drawn[:room].ljust(room) + epochs
        return of_spans(Span("train ", "dim"), Span(line[: width - 1].ljust(width - 1), "series2"), Span(f" {decimal(training.valid[-1]):>{wide}}"))


def _lines(view: RunView) -> list[_Line]:
    """Name, values, the last as text, and style."""
    generations = evenly(view.generations, MOST_POINTS)
    best, mean, diversity = ([getattr(one, name) for one in generations] for name in ("top", "mean", "diversity"))
    taus = [one.agreement.tau if one.agreement else None for one in generations]
    lines: list[_Line] = [
        ("best", best, decimal(_last(best)), "series1"),
        ("mean", mean, decimal(_last(mean)), "series2"),
        ("div.", diversity, percentage(_last(diversity)), "series4"),
    ]
    return lines + ([("τ", taus, decimal(_last(taus)), "series3")] if view.predicting else [])


def _last(values: list[float | None]) -> float | None:
    return values[-1] if values else None
