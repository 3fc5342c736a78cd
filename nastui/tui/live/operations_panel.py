"""The population of the live tab: which operations lie where, how many of its cells have them, and which were most frequent all along."""

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
from nastui.drawing.numbers import counted
from nastui.drawing.share_grid import draw_share_grid, grid_width
from nastui.drawing.spans import Drawing, Line, Span, cut, line_width
from nastui.drawing.timeline import draw_key, draw_timeline
from nastui.runs.generation import Generation
from nastui.runs.view import RunView
from nastui.tui.live.run_panel import RunPanel
from nastui.tui.shell.markup import of_drawing, of_spans

_BETWEEN: Final = 3
"""Blanks between two grids side by side."""
_FRAME: Final = 2
_HEAD: Final = 1
"""Lines of a timeline besides its places and its key; a blank stands before it where there is room."""


class OperationsPanel(RunPanel, can_focus=True):
    """Shares of operations on edges, in percent, generation by generation."""

    about = "population"

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Population"

    def rows_wanted(self, width: int, *, timeline: bool) -> int:
        """Rows in which all grids of the space have room in so many columns, with the frame, and with the timeline if wanted."""
        found = facets_of(str(self.view.snapshot.run.facts.get("space"))) if self.view else ()
        if not found:
            return 0
        heights = [_height(one) for one in found]
        rows = max(heights) if _beside(found, width) else sum(heights) + len(heights) - 1
        return rows + _FRAME + (1 + _HEAD + len(found[0].columns) + len(draw_key(found[0].rows, width, ascii=False)) if timeline else 0)

    def draw(self, view: RunView) -> Content:
        """The grids that have room, beside or below each other, and what was most frequent from generation to generation."""
        population = view.shown.population if view.shown else None
        if population is None:
            self.border_title, self.border_subtitle = "Population", ""
            return of_spans(Span("nothing evaluated yet", "dim"))
        found = facets_of(str(view.snapshot.run.facts.get("space")))
        self.border_title = " · ".join(["Population", *(one.title for one in found[:2])])
        self.border_subtitle = f"{counted(population.size, 'cell')}, {population.distinct:,} different queries"
        shares = population.shares()
        lines = _placed([_grid(one, shares, self.ascii) for one in found], found, *self.room)
        return of_drawing((*lines, *_timeline(found[0], view.generations, self.room[0], self.room[1] - len(lines), self.ascii)))


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


def _timeline(facet: Facet, generations: Sequence[Generation], width: int, height: int, ascii: bool) -> Drawing:
    """The most frequent value at each position of the first grid, one character for each generation or for an even choice of them."""
    counted = [one for one in generations if one.population is not None]
    squares = [[row[column] for row in facet.squares] for column in range(len(facet.columns))]
    names = [name.replace(" ", "") for name in facet.columns]
    room = width - max(map(len, names)) - 1
    key = draw_key(facet.rows, width, ascii=ascii)
    if height < _HEAD + len(names) + len(key) or len(counted) < 2 or room < 2 or any(square is None for column in squares for square in column):
        return ()
    chosen = counted if len(counted) <= room else [counted[(place + 1) * len(counted) // room - 1] for place in range(room)]
    places = np.array(squares)
    moments = [one.population.shares()[places[..., 0], places[..., 1]].argmax(axis=1).tolist() for one in chosen if one.population]
    head = Span(f"most frequent, generations {chosen[0].number:,} to {chosen[-1].number:,}", "dim")
    lines = ((head,), *draw_timeline(names, facet.rows, moments, ascii=ascii), *key)
    return tuple(cut(line, width) for line in (((), *lines) if height > len(lines) else lines))
