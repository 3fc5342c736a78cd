"""The best cells of two runs side by side, and what differs between them."""

from __future__ import annotations

from textwrap import wrap
from typing import Final

from textual.content import Content

from nastui.cells.spaces import graph_of
from nastui.drawing.cells import cell_drawings, fitting
from nastui.drawing.graph import CellGraph
from nastui.drawing.graph_changes import MARK, GraphChanges, changes, marked
from nastui.drawing.numbers import decimal
from nastui.drawing.spans import Drawing, Line, Span, beside, cut, line_width
from nastui.runs.overlay import OverlaidRun, Overlay
from nastui.tui.shell.markup import foreign, of_drawing, of_spans
from nastui.tui.widgets.canvas_panel import CanvasPanel

_GAP: Final = 3
_LEAST_HALF: Final = 26
"""With fewer columns for each, only the right one is drawn."""
_MOST_WORDS: Final = 4
"""Lines for what differs."""


class CellsPanel(CanvasPanel, can_focus=True):
    """Two drawings, each with a sign at what the other has not."""

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Best cells"
        self._overlay, self._pair = Overlay(), (0, 1)

    def show(self, overlay: Overlay, pair: tuple[int, int]) -> None:
        """Take the runs, and which two."""
        self._overlay, self._pair = overlay, pair
        self.redraw()

    def drawing(self) -> Content:
        """Into the room there is."""
        chosen = [self._overlay.runs[place] for place in self._pair if place < len(self._overlay.runs)]
        if not chosen:
            return of_spans(Span("no run", "dim"))
        left, right = chosen[0], chosen[-1]
        return of_drawing(pair_drawing(left, None if left is right else right, self.room, ascii=self.host.ascii))


def pair_drawing(left: OverlaidRun, right: OverlaidRun | None, room: tuple[int, int], *, ascii: bool) -> Drawing:
    """The cells of two runs, and in words what the right one has otherwise; of one, where there is no other."""
    width, height = room
    one, other = _graph(left), _graph(right) if right is not None else None
    alike = right is not None and one is not None and other is not None and left.entry.run.space == right.entry.run.space
    words = _words(one, other, width) if alike and one and other else ()
    rest = height - len(words)
    if right is None:
        return _column(left, one, GraphChanges(), (width, rest), ascii)
    there, back = (changes(one, other), changes(other, one)) if alike and one and other else (GraphChanges(), GraphChanges())
    half = (width - _GAP) // 2
    if half < _LEAST_HALF:
        return (*_column(right, other, there, (width, rest), ascii), *words)
    sides = (_column(run, graph, found, (half, rest), ascii) for run, graph, found in ((left, one, back), (right, other, there)))
    first, second = sides
    return (*beside(_padded(first, half), second, _GAP), *words)


def _padded(drawing: Drawing, width: int) -> Drawing:
    """As wide as its half, so that the right one stands still."""
    return tuple((*line, Span(" " * max(0, width - line_width(line)))) for line in drawing)


def _graph(run: OverlaidRun | None) -> CellGraph | None:
    return None if run is None or run.cell is None else graph_of(run.entry.run.space, run.cell)


def _column(run: OverlaidRun, graph: CellGraph | None, found: GraphChanges, room: tuple[int, int], ascii: bool) -> Drawing:
    width, height = room
    best, regret = run.entry.run.best, run.entry.regret
    name: Line = (foreign(run.name, "strong"), Span("  best ", "dim"), Span(decimal(best), "accent"))
    name += () if regret is None else (Span("  regret ", "dim"), Span(decimal(regret)))
    if graph is None:
        return (cut(name, width), (foreign(run.cell or "no cell yet", "dim"),))
    shown = marked(graph, found)
    drawn = None
    for small in (False, True):
        drawn = drawn or fitting(cell_drawings(shown, ascii=ascii, small=small), width, height - 1)
    return (cut(name, width), *(drawn or (cut((foreign(run.cell or "", "dim"),), width),)))


def _words(one: CellGraph, other: CellGraph, width: int) -> Drawing:
    """What the right one has otherwise, in a few lines."""
    found = changes(one, other).words
    text = f"{MARK} right against left: " + "; ".join(found) if found else "the same cell"
    lines = wrap(text, width)
    kept = lines if len(lines) <= _MOST_WORDS else [*lines[: _MOST_WORDS - 1], lines[_MOST_WORDS - 1][: width - 2] + " …"]
    return tuple((foreign(line, "warn" if found else "good"),) for line in kept)
