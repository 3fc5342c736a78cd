"""The population of the live tab: which operations lie where, and how many of its cells have them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
from textual.content import Content

from nastui.base.errors import NastuiError
from nastui.cells.facets import Facet
from nastui.cells.spaces import space_named
from nastui.drawing.share_grid import draw_share_grid, grid_width
from nastui.drawing.spans import Drawing, Line, Span, cut, line_width
from nastui.runs.view import RunView
from nastui.tui.live.run_panel import RunPanel
from nastui.tui.shell.markup import of_drawing, of_spans

_BETWEEN: Final = 3
"""Blanks between two grids side by side."""
_FRAME: Final = 2


class OperationsPanel(RunPanel, can_focus=True):
    """Shares of operations on edges, in percent, generation by generation."""

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Population"

    def rows_wanted(self, width: int) -> int:
        """Rows in which all grids of the space have room in so many columns, with the frame."""
        if self.view is None:
            return 0
        found = facets_of(str(self.view.snapshot.run.facts.get("space")))
        heights = [_height(one) for one in found]
        return (max(heights) if _beside(found, width) else sum(heights) + len(heights) - 1) + _FRAME if found else 0

    def draw(self, view: RunView) -> Content:
        """The grids that have room, beside or below each other."""
        population = view.shown.population if view.shown else None
        if population is None:
            return of_spans(Span("nothing evaluated yet", "dim"))
        found = facets_of(str(view.snapshot.run.facts.get("space")))
        self.border_title = " · ".join(["Population", *(one.title for one in found[:2])])
        self.border_subtitle = f"{population.size:,} cells, {population.distinct:,} different"
        shares = population.shares()
        grids = [_grid(one, shares, self.ascii) for one in found]
        return of_drawing(_placed(grids, found, *self.room))


@cache
def facets_of(space: str) -> tuple[Facet, ...]:
    """The grids of a space; none where it is not known here."""
    try:
        return space_named(space).facets()
    except NastuiError:
        return ()


def _height(facet: Facet) -> int:
    return len(facet.rows) + max(len(name.split(" ", 1)) for name in facet.columns)


def _beside(found: Sequence[Facet], width: int) -> bool:
    return sum(grid_width(one.columns, one.rows) for one in found) + _BETWEEN * (len(found) - 1) <= width


def _grid(facet: Facet, shares: npt.NDArray[np.float64], ascii: bool) -> Drawing:
    values = [[None if square is None else float(shares[square]) for square in row] for row in facet.squares]
    return draw_share_grid(facet.columns, facet.rows, values, ascii=ascii)


def _placed(grids: Sequence[Drawing], found: Sequence[Facet], width: int, height: int) -> Drawing:
    """Beside each other where that fits, else below each other; what has no room at all is left out."""
    if len(grids) > 1 and _beside(found, width):
        tallest = max(map(len, grids))
        return tuple(_joined([grid[row] if row < len(grid) else (Span(" " * line_width(grid[0])),) for grid in grids]) for row in range(tallest))
    lines: list[Line] = []
    for grid in grids:
        gap = [()] if lines else []
        if not lines or len(lines) + len(gap) + len(grid) <= height:
            lines += [*gap, *grid]
    return tuple(cut(line, width) for line in lines[:height])


def _joined(lines: Sequence[Line]) -> Line:
    return tuple(span for place, line in enumerate(lines) for span in ((Span(" " * _BETWEEN), *line) if place else line))
