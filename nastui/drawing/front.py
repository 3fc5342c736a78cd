"""A front of two objectives in a plane: what was evaluated, the front found so far, the front that there is, and what is marked on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from nastui.drawing.axes import PlotFrame, Scale, paint_axes
from nastui.drawing.canvas import Canvas, Dots
from nastui.drawing.printable import in_ascii, printable
from nastui.drawing.scatter import Counts, Plane
from nastui.drawing.spans import Drawing, Line, Span, Style, fit, line_width

Place: TypeAlias = tuple[float, float]
"""x and y."""
FrontKind: TypeAlias = Literal["found", "exact", "both", "knee", "best", "chosen", "marked"]


@dataclass(frozen=True, slots=True)
class FrontSign:
    """How a kind of point is drawn."""

    character: str
    ascii: str
    style: Style
    name: str
    short: str


SIGNS: Final[dict[FrontKind, FrontSign]] = {
    "found": FrontSign("●", "o", "series1", "found", "found"),
    "exact": FrontSign("○", "x", "series3", "exact", "exact"),
    "both": FrontSign("◉", "@", "good", "found and exact", "both"),
    "knee": FrontSign("◆", "K", "warn", "knee", "knee"),
    "best": FrontSign("★", "*", "accent", "best", "best"),
    "marked": FrontSign("◎", "M", "strong", "marked", "mark"),
    "chosen": FrontSign("▣", "#", "strong", "chosen", "here"),
}
"""In the order in which they are painted: the last is on top."""
_COUNTED: Final = ("found", "exact", "both")
_CLOUD, _EXACT, _FOUND = 0, 1, 6
"""Owners of dots: the strokes of the first and the last are whole, that of the exact front is dotted."""
_STYLES: Final[dict[int, Style]] = {_CLOUD: "dim", _EXACT: "series3", _FOUND: "series1"}
_ASCII_LINES: Final = ".:....-"
_LIMITS: Final = (("┊", "!"), ("┈", "~"))
_NOTHING: Final = "no data yet"


@dataclass(frozen=True, slots=True)
class FrontPicture:
    """All that is drawn of two objectives."""

    found: Sequence[Place] = ()
    exact: Sequence[Place] = ()
    cloud: Counts | None = None
    """How many evaluations there are at a dot."""
    marks: Sequence[tuple[FrontKind, Place]] = ()
    limits: tuple[Sequence[float], Sequence[float]] = ((), ())
    """Bounds on x and on y."""
    more: tuple[bool, bool] = (False, False)
    """Whether more of x, and of y, is better."""
    lines: bool = True
    """Whether the border of what each front dominates is drawn: of a front of just these two objectives."""

    @property
    def signs(self) -> Sequence[tuple[FrontKind, Place]]:
        """Every point that has a character, the last on top."""
        exact, found = set(self.exact), set(self.found)
        on_both: list[tuple[FrontKind, Place]] = [("both" if place in exact else "found", place) for place in self.found]
        alone: list[tuple[FrontKind, Place]] = [("exact", place) for place in self.exact if place not in found]
        order = list(SIGNS)
        return [*alone, *on_both, *sorted(self.marks, key=lambda mark: order.index(mark[0]))]


def draw_front(plane: Plane, picture: FrontPicture) -> Drawing:
    """A drawing as large as its plane. Points beyond its axes are not drawn; lines run along an end that they pass."""
    title = in_ascii(plane.title) if plane.ascii else plane.title
    grid, inner = Canvas(plane.width, plane.height - bool(title)), plane.frame
    signs = picture.signs
    if signs or picture.cloud:
        paint_axes(grid, inner, plane.ascii)
        _paint_limits(grid, inner, plane, picture.limits)
        _paint_dots(grid, inner, plane, picture)
        _paint_signs(grid, inner, plane, signs)
    else:
        grid.put(grid.height // 2, max(0, (plane.width - len(_NOTHING)) // 2), _NOTHING, "dim")
    heading = (fit((Span(title, "axis"),), plane.width, "~" if plane.ascii else "…"),) if title else ()
    return (*heading, *grid.drawing())


def front_legend(picture: FrontPicture, *, ascii: bool, width: int = 1_000) -> Line:
    """The characters that the picture has and what they mean, in the longest wording that fits: `◉ found and exact 12  ○ exact 8  ◆ knee`."""
    kinds = [kind for kind, _ in picture.signs]
    counted = [(kind, kinds.count(kind)) for kind in SIGNS if kind in kinds]
    found: Line = ()
    for wording in _WORDINGS:
        found = tuple(span for kind, many in counted for span in _legend_of(kind, many, wording, ascii=ascii))[:-1]
        if line_width(found) <= width:
            break
    return found


@dataclass(frozen=True, slots=True)
class _Wording:
    name: Callable[[FrontSign], str]
    counts: bool
    gaps: tuple[str, str]
    """Behind a sign, and behind its words."""


_WORDINGS: Final = (
    _Wording(lambda sign: sign.name, True, (" ", "  ")),
    _Wording(lambda sign: sign.short, True, (" ", "  ")),
    _Wording(lambda sign: sign.short, True, ("", " ")),
    _Wording(lambda sign: sign.short, False, ("", " ")),
    _Wording(lambda sign: "", True, ("", " ")),
)


def _legend_of(kind: FrontKind, many: int, wording: _Wording, *, ascii: bool) -> Iterable[Span]:
    sign, (before, after) = SIGNS[kind], wording.gaps
    words = " ".join(filter(None, (wording.name(sign), f"{many:,}" if wording.counts and kind in _COUNTED else "")))
    yield Span(sign.ascii if ascii else sign.character, sign.style)
    yield Span(before * bool(words) + words, "dim")
    yield Span(after)


def _inside(plane: Plane, place: Place) -> bool:
    return all(scale.low <= value <= scale.high for value, (_, scale) in zip(place, (plane.x, plane.y), strict=True))


def _paint_limits(grid: Canvas, inner: PlotFrame, plane: Plane, limits: tuple[Sequence[float], Sequence[float]]) -> None:
    for bound in limits[0]:
        if plane.x[1].low <= bound <= plane.x[1].high:
            column = inner.left + plane.x[1].step(bound, inner.width)
            for row in range(inner.height):
                grid.put(row, column, _LIMITS[0][plane.ascii], "warn")
    for bound in limits[1]:
        if plane.y[1].low <= bound <= plane.y[1].high:
            row = inner.height - 1 - plane.y[1].step(bound, inner.height)
            grid.put(row, inner.left, _LIMITS[1][plane.ascii] * inner.width, "warn")


def _paint_dots(grid: Canvas, inner: PlotFrame, plane: Plane, picture: FrontPicture) -> None:
    """The cloud, and the lines of both fronts on top of it."""
    dots, cloud = Dots(inner.width, inner.height, _ASCII_LINES if plane.ascii else None), picture.cloud or {}
    raster = Dots(inner.width, inner.height)
    for column, row in cloud:
        if plane.ascii:
            at, across = raster.cell(column, row)
            dots.point(across, inner.height - 1 - at, _CLOUD)
        else:
            dots.point(column, row, _CLOUD)
    for points, owner in ((picture.exact, _EXACT), (picture.found, _FOUND)) if picture.lines else ():
        _steps(dots, (plane.x[1], plane.y[1]), points, owner, more=picture.more[0])
    for row, column, character, owner in dots.characters():
        grid.put(row, inner.left + column, character, _STYLES[owner])


def _steps(dots: Dots, scales: tuple[Scale, Scale], points: Sequence[Place], owner: int, *, more: bool) -> None:
    """The border of what the points dominate, from the best x on: each y holds until the next point, the last to the end of the axis."""
    last: tuple[int, int] | None = None
    for x, y in sorted(points, reverse=more):
        column, row = scales[0].step(x, dots.columns), scales[1].step(y, dots.rows)
        if last is not None:
            dots.horizontal(min(last[0], column), max(last[0], column), last[1], owner)
            dots.vertical(column, last[1], row, owner)
        last = column, row
    if last is not None:
        end = 0 if more else dots.columns - 1
        dots.horizontal(min(last[0], end), max(last[0], end), last[1], owner)


def _paint_signs(grid: Canvas, inner: PlotFrame, plane: Plane, signs: Sequence[tuple[FrontKind, Place]]) -> None:
    for kind, place in signs:
        if _inside(plane, place):
            row = inner.height - 1 - plane.y[1].step(place[1], inner.height)
            sign = SIGNS[kind]
            grid.put(row, inner.left + plane.x[1].step(place[0], inner.width), sign.ascii if plane.ascii else sign.character, sign.style)


def objective_title(name: str, unit: str) -> str:
    """What an axis of an objective is called: `edgegpu_latency, ms`."""
    return printable(f"{name}, {unit}" if unit else name)


def short_name(name: str) -> str:
    """The word of an objective's name that says most, for narrow places: `edgegpu_latency` → `latency`, `test@200` → `test`."""
    words = [word for word in name.replace("@", " ").replace("_", " ").replace(".", " ").split() if not word.isdecimal()]
    return words[-1] if words else name
