"""The best cell so far: drawn as large as there is room, its text, its accuracies."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from textual.content import Content

from nastui.drawing.numbers import decimal
from nastui.drawing.spans import Drawing, Span, cut
from nastui.runs.view import View
from nastui.tui.live.cells import cell_drawings, fitting
from nastui.tui.live.panel import Panel
from nastui.tui.shell.markup import foreign, of_drawing, of_line, of_lines, of_spans
from nastui.tui.widgets.cell_text import cell_pieces

_ROOMY: Final = 10
"""From so many rows on there are blank lines between the parts."""


class BestCell(Panel, can_focus=True):
    """Lanes, or long bars of widths, where they fit; the matrix, or short bars, where they do not."""

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Best cell"

    def draw(self, view: View) -> None:
        """Numbers first, as they matter most; the drawing takes the room that they and the text leave."""
        best = view.snapshot.best
        width, height = self.room
        if best is None:
            self.put(of_spans(Span("none yet", "dim")))
            return
        numbers = _numbers(view, best)
        gap = [Content("")] if height >= _ROOMY else []
        drawing, text = self._body(view, str(best["cell"]), width, height - len(numbers) - 2 * len(gap))
        self.put(of_lines([*numbers, *gap, *([of_drawing(drawing), *gap] if drawing else []), *text]))

    def _body(self, view: View, cell: str, width: int, height: int) -> tuple[Drawing | None, list[Content]]:
        """Drawing and text: the text in full if a large drawing still fits, else one line of it."""
        space = str(view.snapshot.run.facts.get("space"))
        wrapped = _wrapped(cell, width)
        for text in (wrapped, [_cut(cell, width)]):
            drawing = _drawing(space, cell, width, height - len(text), self.ascii, view.looking.dimmed, small=False)
            if drawing:
                return drawing, text
        text = [_cut(cell, width)]
        return _drawing(space, cell, width, height - len(text), self.ascii, view.looking.dimmed, small=True), text


def _cut(text: str, width: int) -> Content:
    return of_line(cut((foreign(text, "dim"),), width))


def _numbers(view: View, best: dict[str, Any]) -> list[Content]:
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
    return fitting(cell_drawings(space, text, ascii=ascii, dimmed=dimmed, small=small), width, height)
