"""K of a good and of a poor cell side by side: how alike the images of a batch look to each untrained network."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from textual.content import Content

from nastui.drawing.heat_map import draw_heat_map, draw_ramp
from nastui.drawing.numbers import decimal
from nastui.drawing.printable import printable
from nastui.drawing.spans import Drawing, Line, Span, beside, cut
from nastui.tui.shell.markup import of_drawing, of_line, of_lines, of_spans
from nastui.tui.widgets.canvas_panel import CanvasPanel

if TYPE_CHECKING:
    from nastui.studies.proxies.rescoring import Kernel

_GAP: Final = 2
_ONE_LINE: Final = 39
"""Columns in which all that is said of a cell has room side by side."""
_NAMED: Final = 26
"""Columns in which the accuracy is called by its name."""


class HeatMapPanel(CanvasPanel):
    """Says how to get pictures until there are some."""

    def __init__(self) -> None:
        super().__init__(classes="panel", id="proxy-kernel")
        self.border_title = "K, what NASWT is made of"
        self._kernels: tuple[Kernel, ...] = ()
        self._words = ""

    def show(self, kernels: tuple[Kernel, ...]) -> None:
        """Take pictures."""
        self._kernels = kernels
        self.redraw()

    def tell(self, words: str) -> None:
        """There are none."""
        self._kernels, self._words = (), words
        self.border_subtitle = ""
        self.redraw()

    def drawing(self) -> Content:
        """The pictures, each below what it is of; the ramp that both share."""
        if not self._kernels:
            return of_lines(of_spans(Span(line, "dim")) for line in textwrap.wrap(printable(self._words), self.room[0]))
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
