"""The run under the cursor, below the list where there is room: what it searched, its curve, its best cell, what is noted."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from nastui.base.errors import DamagedError, InputError
from nastui.drawing.axes import Axis
from nastui.drawing.chart import Series, draw_chart
from nastui.drawing.numbers import count, decimal, duration
from nastui.drawing.printable import printable
from nastui.drawing.spans import Drawing, Line, Span, beside, cut, line_width, pad
from nastui.runs.entries import RunEntry
from nastui.runs.status_lines import state_of
from nastui.tui.shell.markup import foreign, of_drawing, of_spans
from nastui.tui.widgets.canvas_panel import CanvasPanel
from nastui.tui.widgets.cells import compared, drawn_cell

_FACTS: Final = 38
_LEAST_CHART: Final = 24
_GAP: Final = 3


class RunPreview(CanvasPanel):
    """Follows the cursor; from the row of the list alone, nothing is asked of the store."""

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self._entry: RunEntry | None = None

    def show(self, entry: RunEntry | None) -> None:
        """Another run, or the same that has gone on."""
        self._entry = entry
        self.border_title = f"Run {printable(entry.id)}" if entry else "Run"
        self.redraw()

    def drawing(self) -> Content:
        """Facts, the curve, the cell, as far as there is room for them."""
        if self._entry is None:
            return of_spans(Span("no run", "dim"))
        width, height = self.room
        facts = tuple(pad(cut(line, _FACTS), _FACTS) for line in _facts(self._entry)[:height])
        cell = _cell(self._entry, (max(0, (width - _FACTS) // 2 - _GAP), height), ascii=self.host.ascii)
        left = width - _FACTS - _GAP - (max(map(line_width, cell)) + _GAP if cell else 0)
        chart = _chart(self._entry, left, height, ascii=self.host.ascii) if left >= _LEAST_CHART and self._entry.points else ()
        drawn = beside(facts, chart, _GAP) if chart else facts
        return of_drawing(beside(drawn, cell, _GAP) if cell else drawn)


def _facts(entry: RunEntry) -> list[Line]:
    """What the row says, and what it has no room for."""
    run = entry.run
    if run.state == "damaged":
        return [(Span("damaged", "bad"),)]
    lines: list[Line] = [
        (state_of(entry), Span("  seed ", "dim"), Span(count(run.seed))),
        (foreign(" · ".join(filter(None, (run.algorithm, run.predictor)))),),
        (foreign(f"{run.fitness} · {' '.join(filter(None, (run.benchmark, run.dataset, run.split)))}"),),
        (Span("preset ", "dim"), foreign(run.preset or "–")),
        (Span("best ", "dim"), Span(decimal(run.best), "accent"), *_regret(entry)),
        (Span(f"{count(run.total)} evaluated, {count(run.unique_total)} unique", "plain"),),
        (Span("here ", "dim"), Span(duration(run.wall)), *_simulated(run.simulated)),
    ]
    lines += [(foreign(" ".join(entry.tags), "accent"),)] if entry.tags else []
    return [*lines, *([(foreign(entry.note, "dim"),)] if entry.note else [])]


def _regret(entry: RunEntry) -> Line:
    return () if entry.regret is None else (Span("  regret ", "dim"), Span(decimal(entry.regret), "good" if entry.regret == 0 else "plain"))


def _simulated(seconds: float | None) -> Line:
    return () if seconds is None else (Span("  simulated ", "dim"), Span(duration(seconds)))


def _chart(entry: RunEntry, width: int, height: int, *, ascii: bool) -> Drawing:
    """The best so far after equal parts of the evaluations: regret where the optimum is known, else the fitness, or the hypervolume of a front."""
    points, part = entry.points, entry.run.total / len(entry.points)
    if entry.front is not None or entry.optimum is None:
        name, log, values = "hypervolume" if entry.front is not None else "fitness", False, points
    else:
        name, log, values = "regret", True, tuple(max(0.0, entry.optimum - one) for one in points)
    curve = Series("", [((place + 1) * part, value) for place, value in enumerate(values)], "series1")
    return draw_chart([curve], width, height, x=Axis("evaluations"), y=Axis(name, log=log, zeros=log), ascii=ascii)


def _cell(entry: RunEntry, room: tuple[int, int], *, ascii: bool) -> Drawing:
    """The best cell; nothing where there is none, or no room for it."""
    from nastui.runs.result import best_of  # with the spaces, which the list itself does not need

    try:
        best = best_of(entry.run)
    except (DamagedError, InputError):
        return ()
    graph = compared(entry.run.space, best["cell"], None).graph if best else None
    return next(filter(None, (drawn_cell(graph, room, ascii=ascii, small=small) for small in (False, True))), ())
