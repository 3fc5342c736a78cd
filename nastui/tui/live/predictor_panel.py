"""How good predictions are: predicted against measured of the cells just evaluated, and τ generation by generation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from textual.content import Content

from nastui.algorithms.notes import PredictedCells, PredictionAgreement
from nastui.drawing.axes import Axis
from nastui.drawing.bars import sparkline
from nastui.drawing.numbers import count, decimal
from nastui.drawing.scatter import Plane, draw_scatter
from nastui.drawing.spans import Line, Span, cut
from nastui.runs.generation import Generation
from nastui.runs.view import RunView
from nastui.tui.live.run_panel import RunPanel
from nastui.tui.shell.markup import of_drawing, of_line, of_lines, of_spans

_LEAST_SCATTER: Final = 4
"""Rows; with fewer only the numbers are shown."""
_RECENT: Final = 5
"""Generations whose cells are drawn: of one there may be few."""
_FEW: Final = 20
"""So many cells are enough."""
_HOPELESS: Final = 0.1
"""The share of cells whose place at the end of the axis is not told apart."""


class PredictorPanel(RunPanel, can_focus=True):
    """Predictions, made before the predictor learnt of these cells, against what was measured."""

    about = "τ"

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Predictor"

    def draw(self, view: RunView) -> Content:
        """Numbers, the scatter, τ of all generations."""
        if not view.predicting:
            return of_spans(Span("This run has no predictor.", "dim"))
        width, height = self.room
        judged = [one for one in view.generations if one.agreement is not None]
        if not judged:
            return of_spans(Span("nothing predicted yet", "dim"))
        head, foot = cut(_numbers(judged[-1]), width), _taus(judged, width, self.ascii)
        pairs = _pairs(judged)
        rows = height - 2
        if rows < _LEAST_SCATTER or not pairs:
            return of_lines([of_line(head), of_line(foot)])
        return of_lines([of_line(head), of_drawing(_scatter(pairs, width, rows, self.ascii)), of_line(foot)])


def _numbers(one: Generation) -> Line:
    """Of the latest generation of which something was predicted."""
    note = one.agreement or PredictionAgreement()
    line = [Span("τ ", "dim"), Span(decimal(note.tau), "accent"), Span(f"  of {count(note.cells)} cells" if note.cells else "", "dim")]
    for name, value in (("ρ", note.spearman), ("rmse", note.rmse)):
        line += [Span(f"  {name} ", "dim"), Span(decimal(value))] if value is not None else []
    return (*line, Span(f"  gen {count(one.number)}", "dim"))


def _pairs(judged: Sequence[Generation]) -> list[tuple[float, float]]:
    """(predicted, measured) of the latest generation; where it has few cells, of some before it too."""
    found: list[tuple[float, float]] = []
    for one in reversed(judged[-_RECENT:]):
        note = PredictedCells.of(one.notes)
        found += [pair for pair in note.pairs if all(map(math.isfinite, pair))] if note else []
        if len(found) >= _FEW:
            break
    return found


def _scatter(pairs: Sequence[tuple[float, float]], width: int, height: int, ascii: bool) -> tuple[Line, ...]:
    x, y = (Axis(name, low=_foot(values)) for name, values in zip(("predicted", "measured"), zip(*pairs, strict=True), strict=True))
    plane = Plane(width, height, (x, x.scale(one for one, _ in pairs)), (y, y.scale(other for _, other in pairs)), ascii)
    return draw_scatter(plane, plane.count(pairs))


def _foot(values: Sequence[float]) -> float:
    """Where an axis begins: the few worst of many cells lie at its end, so that they do not press all others together."""
    ordered = sorted(values)
    return ordered[int(_HOPELESS * len(ordered))]


def _taus(judged: Sequence[Generation], width: int, ascii: bool) -> Line:
    taus = [one.agreement.tau if one.agreement else None for one in judged]
    values = [math.nan if tau is None else tau for tau in taus]
    drawn = sparkline(values, max(0, width - 12), ascii=ascii, low=min([0.0, *(value for value in values if value < 0)]), high=1.0)
    return (Span("τ by gen ", "dim"), Span(drawn, "series3"))
