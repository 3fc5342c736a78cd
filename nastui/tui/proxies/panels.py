"""The row under the cursor as pictures: score against accuracy, and the kernels of two cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

from nastui.drawing.axes import Axis, Scale
from nastui.drawing.heat_map import draw_heat_map, draw_ramp
from nastui.drawing.numbers import count, decimal
from nastui.drawing.printable import in_ascii
from nastui.drawing.scatter import DENSE, Plane, ScatterMark, draw_scatter
from nastui.drawing.spans import Drawing, Line, Span, beside, cut
from nastui.tui.shell.markup import of_drawing, of_line, of_lines
from nastui.tui.widgets.canvas_panel import CanvasPanel

if TYPE_CHECKING:
    from nastui.studies.proxies.pairs import Pairs
    from nastui.studies.proxies.rescoring import Kernel


ZOOMS: Final = (1.0, 0.5, 0.1)
"""Shares of the cells, the best by accuracy, that are drawn."""
_LEAST_WITH_LINE: Final = 6


class ScatterPanel(CanvasPanel):
    """Score against accuracy; a text while there are no pairs."""

    def __init__(self) -> None:
        super().__init__(classes="panel", id="proxy-scatter")
        self._pairs: Pairs | None = None
        self.words = "loading …"
        self._axis = ""
        self._marks: Sequence[ScatterMark] = ()
        self.zoom = ZOOMS[0]

    def show(self, pairs: Pairs, title: str, score: str, marks: Sequence[ScatterMark]) -> None:
        """Show pairs."""
        self._pairs, self._axis, self._marks, self.words = pairs, score, marks, None
        self.border_title = title
        self.redraw()

    def tell(self, words: str, title: str = "") -> None:
        """Show a text in place of the scatter."""
        self._pairs = None
        self.border_title = title
        super().tell(words)

    def next_zoom(self) -> None:
        """All cells, the better half, the best tenth, all again."""
        self.zoom = ZOOMS[(ZOOMS.index(self.zoom) + 1) % len(ZOOMS)]
        self.redraw()

    def drawing(self) -> Content:
        """The scatter, and below it the cells that it leaves out."""
        assert self._pairs is not None
        self.border_subtitle = "" if self.zoom >= 1 else f"the best {self.zoom * 100:.0f} % by accuracy"
        width, height = self.room
        shown = self._pairs.among_best(self.zoom)
        lines = [of_line(cut(left_out(self._pairs, shown, self.host.ascii), width))] if height >= _LEAST_WITH_LINE else []
        return of_lines([of_drawing(self._scatter(shown, width, height - len(lines))), *lines])

    def _scatter(self, shown: Pairs, width: int, height: int) -> Drawing:
        (left, right), (low, high) = shown.ends()
        x, y = Axis(self._axis, log=shown.spread), Axis("accuracy")
        plane = Plane(width, height, (x, Scale(left, right, shown.spread)), (y, Scale(low, high)), self.host.ascii)
        marks = [mark for mark in self._marks if left <= mark.x <= right and low <= mark.y <= high]
        return draw_scatter(plane, shown.counts(plane.x[1], plane.y[1], *plane.dots), marks)


def left_out(every: Pairs, shown: Pairs, ascii: bool) -> Line:
    """`not drawn: 12 disconnected, 3 −∞ · 5,245 of 5,260 cells · ▒▓█ many together`."""
    drawn, of = int(shown.finite.sum()), every.of
    cells = f"{count(drawn)} cells" if drawn == of else f"{count(drawn)} of {count(of)} cells"
    reasons = ", ".join(f"{count(number)} {reason}" for reason, number in every.last.items())
    pieces = [Span(f"not drawn: {reasons}", "warn"), Span(" · ", "dim")] if reasons else []
    pieces.append(Span(f"{cells} · {DENSE[ascii]} many together", "dim"))
    return tuple(Span(in_ascii(piece.text), piece.style) for piece in pieces) if ascii else tuple(pieces)


_GAP: Final = 2
_ONE_LINE: Final = 39
"""Columns in which the heading of a heat map fits on one line."""
_NAMED: Final = 26
"""Columns in which the heading names the accuracy."""


class HeatMapPanel(CanvasPanel):
    """Kernels as heat maps; until there are some, a text."""

    def __init__(self) -> None:
        super().__init__(classes="panel", id="proxy-kernel")
        self.border_title = "K, what NASWT is made of"
        self._kernels: tuple[Kernel, ...] = ()
        self.words = ""

    def show(self, kernels: tuple[Kernel, ...]) -> None:
        """Show kernels."""
        self._kernels, self.words = kernels, None
        self.redraw()

    def tell(self, words: str) -> None:
        """Show a text in place of the heat maps."""
        self._kernels = ()
        super().tell(words)

    def drawing(self) -> Content:
        """The heat maps under their headings, and the scale that they share."""
        width, height = self.room
        least = min(kernel.least for kernel in self._kernels)
        each = max(1, (width - _GAP * (len(self._kernels) - 1)) // len(self._kernels))
        coloured = not (self.host.ascii or self.app.no_color)
        pictures = [self._picture(kernel, least, each, height - 1, coloured) for kernel in self._kernels]
        drawn = pictures[0]
        for picture in pictures[1:]:
            drawn = beside(drawn, picture, gap=_GAP)
        ramp = draw_ramp(f"{100 * least:.0f} %", "100 % of units agree", coloured=coloured, ascii=self.host.ascii)
        return of_lines([of_drawing(drawn), of_line(cut(ramp, width))])

    def _picture(self, kernel: Kernel, least: float, width: int, height: int, coloured: bool) -> Drawing:
        first: Line = (Span(kernel.title, "series5"), Span("  accuracy " if width >= _NAMED else "  ", "dim"), Span(f"{decimal(kernel.accuracy)} %"))
        second: Line = (Span("score ", "dim"), Span(decimal(kernel.score)))
        heads = [(*first, Span("  "), *second)] if width >= _ONE_LINE else [first, second]
        picture = draw_heat_map(kernel.shares, least, 1.0, width, height - len(heads), coloured=coloured, ascii=self.host.ascii)
        return (*(cut(head, width) for head in heads), *picture)
