"""Many points in a plane. Where they are few each is a dot; where they are many the character and its colour say how many."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from nastui.drawing.axes import Axis, PlotFrame, Scale, frame, paint_axes
from nastui.drawing.canvas import Canvas, Dots
from nastui.drawing.printable import in_ascii, printable
from nastui.drawing.spans import HEAT, Drawing, Span, Style, fit

Counts: TypeAlias = Mapping[tuple[int, int], int]
"""How many points there are at a dot (column, row), (0, 0) at the bottom left."""
_DENSITIES: Final = HEAT[2:]
"""The faintest colours of heat would be lost on the background as single dots."""
_ASCII_MARKS: Final = ".:+#@"
_SHADES: Final = "▒▓█"
DENSE: Final = (_SHADES, _ASCII_MARKS[2:])
"""The characters for many points at one place, few to most; and those of ASCII."""
_DOTS: Final = 8
"""Of a braille character; more points than dots need a shade to show."""
_LEAST_WITH_HEADING: Final = 5
_EMPTY: Final = "nothing to draw"


@dataclass(frozen=True, slots=True)
class ScatterMark:
    """A point that is told from all others by its character."""

    x: float
    y: float
    character: str
    style: Style = "series5"


@dataclass(frozen=True, slots=True)
class Plane:
    """A rectangle of width × height characters with two axes, each with its scale."""

    width: int
    height: int
    x: tuple[Axis, Scale]
    y: tuple[Axis, Scale]
    ascii: bool = False

    @property
    def title(self) -> str:
        """What is drawn over what; empty where it has no room."""
        names = (self.y[0].name, self.x[0].name)
        return printable(" over ".join(filter(None, names))) if self.height >= _LEAST_WITH_HEADING else ""

    @property
    def frame(self) -> PlotFrame:
        """Where the points lie, with the ticks around it."""
        return frame(self.x, self.y, self.width, self.height - bool(self.title), self.ascii)

    @property
    def dots(self) -> tuple[int, int]:
        """Columns and rows of dots."""
        inner = self.frame
        raster = Dots(inner.width, inner.height)
        return raster.columns, raster.rows

    def count(self, points: Iterable[tuple[float, float]]) -> Counts:
        """Points by the dots in which they lie; those that are not finite lie nowhere."""
        columns, rows = self.dots
        finite = ((x, y) for x, y in points if math.isfinite(x) and math.isfinite(y))
        return Counter((self.x[1].step(x, columns), self.y[1].step(y, rows)) for x, y in finite)


def draw_scatter(plane: Plane, counts: Counts, marks: Sequence[ScatterMark] = ()) -> Drawing:
    """A scatter as large as its plane. Densities are told apart by powers; marks that are not finite are not drawn."""
    grid = Canvas(plane.width, plane.height - bool(plane.title))
    if counts:
        inner = plane.frame
        paint_axes(grid, inner, plane.ascii)
        _paint_points(grid, inner, counts, plane.ascii)
        _paint_marks(grid, inner, plane, marks)
    else:
        grid.put(grid.height // 2, max(0, (plane.width - len(_EMPTY)) // 2), _EMPTY, "dim")
    if not plane.title:
        return grid.drawing()
    title = in_ascii(plane.title) if plane.ascii else plane.title
    return (fit((Span(title, "axis"),), plane.width, "~" if plane.ascii else "…"), *grid.drawing())


def _paint_points(grid: Canvas, inner: PlotFrame, counts: Counts, ascii: bool) -> None:
    dots = Dots(inner.width, inner.height)
    sums: Counter[tuple[int, int]] = Counter()
    for (column, row), count in counts.items():
        dots.horizontal(column, column, row, 0)
        sums[dots.cell(column, row)] += count
    greatest = max(sums.values())
    for row, column, braille, _ in dots.characters():
        level = density(sums[row, column], greatest)
        character = _ASCII_MARKS[level] if ascii else _glyph(sums[row, column], level, braille)
        grid.put(row, inner.left + column, character, _DENSITIES[level])


def _paint_marks(grid: Canvas, inner: PlotFrame, plane: Plane, marks: Sequence[ScatterMark]) -> None:
    for mark in marks:
        if math.isfinite(mark.x) and math.isfinite(mark.y):
            row = inner.height - 1 - plane.y[1].step(mark.y, inner.height)
            character = in_ascii(mark.character) if plane.ascii else mark.character
            grid.put(row, inner.left + plane.x[1].step(mark.x, inner.width), character, mark.style)


def density(count: int, greatest: int) -> int:
    """The level of a count, from 0 for one point to 4 for about the greatest; each level holds counts up to the same factor."""
    return 0 if count <= 1 else min(len(_DENSITIES) - 1, int(len(_DENSITIES) * math.log(count) / math.log(greatest)))


def _glyph(count: int, level: int, braille: str) -> str:
    """Braille dots as long as they can show the points, then a shade that is the darker the higher the level."""
    darkness = level - (len(_DENSITIES) - len(_SHADES))
    return _SHADES[darkness] if count > _DOTS and darkness >= 0 else braille
