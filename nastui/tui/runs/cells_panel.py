"""The best cells of two runs side by side, and what differs between them."""

from __future__ import annotations

from textwrap import wrap
from typing import Final

from textual.content import Content

from nastui.drawing.graph_changes import MARK, GraphChanges
from nastui.drawing.numbers import decimal
from nastui.drawing.spans import Drawing, Line, Span, beside, cut, line_width
from nastui.runs.overlay import OverlaidRun, Overlay
from nastui.tui.shell.markup import foreign, of_drawing, of_spans
from nastui.tui.widgets.canvas_panel import CanvasPanel
from nastui.tui.widgets.cells import ComparedCell, compared, drawn_cell

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
    if right is None:
        return _column(left, _compared(left, None), room, ascii)
    here, there = _compared(left, right), _compared(right, left)
    words = _words(there.found, width) if there.found else ()
    rest, half = height - len(words), (width - _GAP) // 2
    if half < _LEAST_HALF:
        return (*_column(right, there, (width, rest), ascii), *words)
    first, second = (_column(run, one, (half, rest), ascii) for run, one in ((left, here), (right, there)))
    return (*beside(_padded(first, half), second, _GAP), *words)


def _padded(drawing: Drawing, width: int) -> Drawing:
    """As wide as its half, so that the right one stands still."""
    return tuple((*line, Span(" " * max(0, width - line_width(line)))) for line in drawing)


def _compared(run: OverlaidRun, other: OverlaidRun | None) -> ComparedCell:
    """The best cell of a run, beside that of another run of the same space."""
    space = run.entry.run.space
    beside = other.cell if other is not None and other.entry.run.space == space else None
    return ComparedCell(None, None) if run.cell is None else compared(space, run.cell, beside)


def _column(run: OverlaidRun, one: ComparedCell, room: tuple[int, int], ascii: bool) -> Drawing:
    width, height = room
    best, regret = run.entry.run.best, run.entry.regret
    name: Line = (foreign(run.name, "strong"), Span("  best ", "dim"), Span(decimal(best), "accent"))
    name += () if regret is None else (Span("  regret ", "dim"), Span(decimal(regret)))
    if one.graph is None:
        return (cut(name, width), (foreign(run.cell or "no cell yet", "dim"),))
    drawn = next(filter(None, (drawn_cell(one.graph, (width, height - 1), ascii=ascii, small=small) for small in (False, True))), None)
    return (cut(name, width), *(drawn or (cut((foreign(run.cell or "", "dim"),), width),)))


def _words(changes: GraphChanges, width: int) -> Drawing:
    """What the right one has otherwise, in a few lines."""
    found = changes.words
    text = f"{MARK} right against left: " + "; ".join(found) if found else "the same cell"
    lines = wrap(text, width)
    kept = lines if len(lines) <= _MOST_WORDS else [*lines[: _MOST_WORDS - 1], lines[_MOST_WORDS - 1][: width - 2] + " …"]
    return tuple((foreign(line, "warn" if found else "good"),) for line in kept)
