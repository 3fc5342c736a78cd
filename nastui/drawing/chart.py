"""Step curves over two axes, such as the best accuracy so far over queries, in a rectangle of given size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import isfinite
from typing import Final

from nastui.drawing.axes import Axis, Scale, frame, paint_axes, rows_of
from nastui.drawing.canvas import Canvas, Dots
from nastui.drawing.printable import in_ascii, printable
from nastui.drawing.spans import Drawing, Line, Span, Style, fit, line_width

_STYLES: Final[tuple[Style, ...]] = ("series1", "series2", "series3", "series4", "series5", "series6")
_MARKS: Final = "123456789abcdefghijklmnopqrstuvwxyz"
_LEAST_WITH_HEADING: Final = 5
_NO_AXIS: Final = Axis()
_EMPTY: Final = "no data yet"


@dataclass(frozen=True, slots=True)
class Series:
    """A curve: each point's y holds until the x of the next. NaN and ±inf interrupt it."""

    name: str
    points: Sequence[tuple[float, float]]
    style: Style | None = None
    short: str = ""
    """Its name where there is little room."""


def draw_chart(series: Sequence[Series], width: int, height: int, *, x: Axis = _NO_AXIS, y: Axis = _NO_AXIS, ascii: bool = False) -> Drawing:
    """A chart of exactly this size.

    Several curves are numbered, in the heading and where each ends; in ASCII a curve is drawn with its number.
    """
    heading = _heading(series, x, y, width) if height >= _LEAST_WITH_HEADING else ()
    body = _body(series, width, height - bool(heading), (x, y), ascii)
    return (_head_line(heading, width, ascii), *body) if heading else body


def _body(series: Sequence[Series], width: int, height: int, axes: tuple[Axis, Axis], ascii: bool) -> Drawing:
    scales = _scales(series, *axes, rows_of(height))
    shape = frame((axes[0], scales[0]), (axes[1], scales[1]), width, height, ascii)
    dots = Dots(shape.width, shape.height, "*" if len(series) == 1 else _MARKS) if ascii else Dots(shape.width, shape.height)
    ends = [_trace(dots, one.points, scales, owner) for owner, one in enumerate(series)]
    characters = dots.characters()
    grid = Canvas(width, height)
    paint_axes(grid, shape if characters else replace(shape, x_ticks=(), y_ticks=()), ascii)
    for row, column, character, owner in characters:
        grid.put(row, shape.left + column, character, _style(series, owner))
    if not characters:
        grid.put(shape.height // 2, shape.left + max(0, (shape.width - len(_EMPTY)) // 2), _EMPTY, "dim")
    elif len(series) > 1:
        _number_ends(grid, shape.left, [end and dots.cell(*end) for end in ends], series)
    return grid.drawing()


def _scales(series: Sequence[Series], x: Axis, y: Axis, rows: int) -> tuple[Scale, Scale]:
    points = [point for one in series for point in one.points]
    return x.scale(point[0] for point in points), y.scale((point[1] for point in points), rows)


def _trace(dots: Dots, points: Sequence[tuple[float, float]], scales: tuple[Scale, Scale], owner: int) -> tuple[int, int] | None:
    """Draw one curve; where it ends, unless it ends in a gap."""
    last: tuple[int, int] | None = None
    for (column, _), places in groupby(_places(dots, points, scales), key=lambda place: (place[0], place[1] is None)):
        if last:
            dots.horizontal(last[0], column, last[1], owner)
        rows = [row for _, row in places if row is not None]
        if rows:
            passed = [*rows, last[1]] if last else rows
            dots.vertical(column, min(passed), max(passed), owner)
        last = (column, rows[-1]) if rows else None
    return last


def _places(dots: Dots, points: Sequence[tuple[float, float]], scales: tuple[Scale, Scale]) -> Iterator[tuple[int, int | None]]:
    across, up = scales
    for x, y in points:
        if isfinite(x):
            yield across.step(x, dots.columns), up.step(y, dots.rows) if isfinite(y) else None


def _number_ends(grid: Canvas, left: int, ends: Sequence[tuple[int, int] | None], series: Sequence[Series]) -> None:
    """Each curve's number at its end, further left where another curve's number is already there."""
    taken: set[tuple[int, int]] = set()
    for owner, end in enumerate(ends):
        if end is not None:
            row, column = end
            while (row, column) in taken and column:
                column -= 1
            taken.add((row, column))
            grid.put(row, left + column, _mark(owner), _style(series, owner))


def _heading(series: Sequence[Series], x: Axis, y: Axis, width: int) -> Line:
    """What the axes and the curves are: the longest wording that has room, and where none has, the shortest."""
    whole = " over ".join(name for name in (y.name, x.name) if name)
    wordings = [_wording(title, series, short=short) for title in (whole, y.name or whole) for short in (False, True)]
    return next((line for line in wordings if line_width(line[:-1]) <= width), wordings[-1])


def _wording(title: str, series: Sequence[Series], *, short: bool) -> Line:
    names = [(owner, (short and one.short) or one.name) for owner, one in enumerate(series)]
    numbered = len(series) > 1
    spans = [Span((f"{_mark(owner)} " if numbered else "") + printable(name), _style(series, owner)) for owner, name in names if name]
    return tuple(piece for span in (Span(title, "axis"), *spans) if span.text for piece in (span, Span("  ")))


def _head_line(heading: Line, width: int, ascii: bool) -> Line:
    line = tuple(Span(in_ascii(span.text), span.style) for span in heading[:-1]) if ascii else heading[:-1]
    return fit(line, width, "~" if ascii else "…")


def _style(series: Sequence[Series], owner: int) -> Style:
    return series[owner].style or curve_style(owner)


def _mark(owner: int) -> str:
    return _MARKS[owner % len(_MARKS)]


def curve_mark(number: int) -> str:
    """The number of a curve, from 0, as a chart of several shows it."""
    return _mark(number)


def curve_style(number: int) -> Style:
    """The style of a curve that has none of its own."""
    return _STYLES[number % len(_STYLES)]
