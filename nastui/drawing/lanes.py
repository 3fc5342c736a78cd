"""A cell as a lane diagram: vertices top to bottom, edges as arcs on the right, each operation on the row where its edge arrives.

     in ┠─────────────┬──┬─────╮
                      │  │     │
      1 ┃◄─ conv 3×3 ─╯  │     │
        ┠─────────────┬──│──╮  │

A vertex is a heavy bar. An edge leaves it to the right, runs down in a lane of its own and arrives with an arrowhead. Where a line is
interrupted by another, as in ─│─, the two cross without touching. What is dotted has no effect on the output.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from nastui.drawing.canvas import Canvas
from nastui.drawing.graph import CellGraph, Edge, graph_in_ascii, without_dimmed
from nastui.drawing.spans import Drawing, Span, Style

# ---- where the edges of a graph run: the lane of each, and the rows on which it leaves and arrives


Role: TypeAlias = Literal["arrive", "leave", "rest", "gap"]
"""What happens on a row: edges arrive at a vertex, edges leave it, nothing happens to it, or no vertex is there."""


@dataclass(frozen=True, slots=True)
class Route:
    """An edge and its lane, counted from the inside."""

    edge: Edge
    lane: int


@dataclass(frozen=True, slots=True)
class LaneRow:
    """One line of the diagram: what it belongs to, and the routes that turn into or out of it, inside first. `first`: the vertex begins here."""

    role: Role
    vertex: int = -1
    routes: tuple[Route, ...] = ()
    first: bool = False


def routes(edges: Iterable[Edge]) -> tuple[Route, ...]:
    """A lane for each edge."""
    placed: list[Route] = []
    for edge in sorted(edges, key=lambda edge: (edge.target - edge.source, edge.source)):
        taken = {route.lane for route in placed if _overlap(route.edge, edge)}
        placed.append(Route(edge, next(lane for lane in range(len(placed) + 1) if lane not in taken)))
    return tuple(sorted(placed, key=lambda route: route.lane))


def rows(graph: CellGraph, placed: Sequence[Route], compact: bool) -> tuple[LaneRow, ...]:
    """The lines of the diagram, top to bottom. Edges with an operation arrive on a row of their own, those without share one."""
    found: list[LaneRow] = []
    for vertex in range(len(graph.vertices)):
        if vertex and not compact:
            found.append(LaneRow("gap"))
        found += _vertex_rows(vertex, placed)
    return tuple(found)


def _vertex_rows(vertex: int, placed: Sequence[Route]) -> list[LaneRow]:
    arriving = [route for route in placed if route.edge.target == vertex]
    leaving = tuple(route for route in placed if route.edge.source == vertex)
    sharing = tuple(route for route in arriving if not route.edge.label)
    groups = [sharing, *((route,) for route in arriving if route.edge.label)]
    found = [LaneRow("arrive", vertex, group) for group in groups if group]
    if leaving:
        found.append(LaneRow("leave", vertex, leaving))
    first, *others = found or [LaneRow("rest", vertex)]
    return [replace(first, first=True), *others]


def _overlap(one: Edge, other: Edge) -> bool:
    return one.source < other.target and other.source < one.target


# ---- the characters that lines are made of, in Unicode and in ASCII


@dataclass(frozen=True, slots=True)
class Stroke:
    """How one kind of edge and vertex is drawn: solid what is used, dotted what is dimmed."""

    horizontal: str
    vertical: str
    spine: str
    leave: str


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A complete set. `begin` and `end` turn a lane's first and last corner, the tees join more lanes to the same horizontal."""

    solid: Stroke
    dotted: Stroke
    begin: str
    begin_tee: str
    end: str
    end_tee: str
    arrow: str

    def stroke(self, dimmed: bool) -> Stroke:
        """Solid, or dotted where dimmed."""
        return self.dotted if dimmed else self.solid


ROUND: Final = Glyphs(
    solid=Stroke(horizontal="─", vertical="│", spine="┃", leave="┠"),
    dotted=Stroke(horizontal="╌", vertical="┊", spine="┊", leave="├"),
    begin="╮",
    begin_tee="┬",
    end="╯",
    end_tee="┴",
    arrow="◄",
)
ASCII: Final = Glyphs(
    solid=Stroke(horizontal="-", vertical="|", spine="|", leave="|"),
    dotted=Stroke(horizontal="~", vertical=":", spine=":", leave=":"),
    begin=".",
    begin_tee=".",
    end="'",
    end_tee="'",
    arrow="<",
)


# ---- the diagram


MOST_COLUMNS: Final = 39
"""Lanes come closer together where the diagram would be wider than this."""
NO_PATH: Final = "no path from input to output"


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the columns are."""

    glyphs: Glyphs
    spine: int
    first_lane: int
    pitch: int
    lanes: int

    def lane(self, number: int) -> int:
        return self.first_lane + self.pitch * number

    @property
    def width(self) -> int:
        return self.lane(self.lanes - 1) + 1 if self.lanes else self.spine + 1


def draw_lanes(graph: CellGraph, *, ascii: bool = False, show_dimmed: bool = True, compact: bool = False) -> Drawing:
    """The lane diagram of a graph.

    Args:
        graph: what to draw.
        ascii: only ASCII characters.
        show_dimmed: dotted lines for what has no effect on the output; otherwise it is left out.
        compact: no rows between the vertices.
    """
    shown = graph_in_ascii(graph) if ascii else graph
    shown = shown if show_dimmed else without_dimmed(shown)
    placed = routes(shown.edges)
    frame = _frame(shown, placed, ASCII if ascii else ROUND)
    drawing = _paint(shown, placed, rows(shown, placed, compact), frame)
    return drawing if any(not edge.dimmed for edge in graph.edges) else _with_note(drawing, frame.width)


def _frame(graph: CellGraph, placed: Sequence[Route], glyphs: Glyphs) -> _Frame:
    spine = max(len(vertex.label) for vertex in graph.vertices) + 1
    label = max((len(edge.label) for edge in graph.edges), default=0)
    first = spine + (label + 6 if label else 3)
    lanes = max((route.lane for route in placed), default=-1) + 1
    pitch = next((pitch for pitch in (3, 2) if first + pitch * (lanes - 1) < MOST_COLUMNS), 2)
    return _Frame(glyphs, spine, first, pitch, lanes)


def _paint(graph: CellGraph, placed: Sequence[Route], lines: Sequence[LaneRow], frame: _Frame) -> Drawing:
    grid = Canvas(frame.width, len(lines))
    for route in placed:
        _paint_lane(grid, route, lines, frame)
    for number, row in enumerate(lines):
        if row.role != "gap":
            _paint_vertex(grid, number, row, graph, frame)
        if row.routes:
            _paint_turn(grid, number, row, frame)
    return grid.drawing()


def _paint_lane(grid: Canvas, route: Route, lines: Sequence[LaneRow], frame: _Frame) -> None:
    begin, end = (number for number, row in enumerate(lines) if route in row.routes)
    for number in range(begin + 1, end):
        grid.put(number, frame.lane(route.lane), frame.glyphs.stroke(route.edge.dimmed).vertical, _style([route.edge]))


def _paint_vertex(grid: Canvas, number: int, row: LaneRow, graph: CellGraph, frame: _Frame) -> None:
    vertex = graph.vertices[row.vertex]
    style: Style = "dim" if vertex.dimmed else vertex.style
    stroke = frame.glyphs.stroke(vertex.dimmed)
    if row.first:
        grid.put(number, frame.spine - 1 - len(vertex.label), vertex.label, style)
    grid.put(number, frame.spine, stroke.leave if row.role == "leave" else stroke.spine, style)


def _paint_turn(grid: Canvas, number: int, row: LaneRow, frame: _Frame) -> None:
    """The horizontal between a vertex and the lanes that turn here; lanes that only pass interrupt it."""
    corners = {frame.lane(route.lane): route.edge for route in row.routes}
    for column in range(frame.spine + 1, max(corners) + 1):
        beyond = [edge for corner, edge in corners.items() if corner >= column]
        if grid.is_blank(number, column):
            grid.put(number, column, frame.glyphs.stroke(all(edge.dimmed for edge in beyond)).horizontal, _style(beyond))
    for column, edge in corners.items():
        grid.put(number, column, _corner(row, column == max(corners), frame.glyphs), _style([edge]))
    if row.role == "arrive":
        _paint_arrival(grid, number, row, frame)


def _paint_arrival(grid: Canvas, number: int, row: LaneRow, frame: _Frame) -> None:
    edges = [route.edge for route in row.routes]
    grid.put(number, frame.spine + 1, frame.glyphs.arrow, _style(edges))
    if edges[0].label:
        grid.put(number, frame.spine + 3, f" {edges[0].label} ", _style(edges))


def _corner(row: LaneRow, outermost: bool, glyphs: Glyphs) -> str:
    if row.role == "leave":
        return glyphs.begin if outermost else glyphs.begin_tee
    return glyphs.end if outermost else glyphs.end_tee


def _style(edges: Iterable[Edge]) -> Style:
    """The style of what several edges share: dimmed where all are, theirs where the others agree."""
    live = {edge.style for edge in edges if not edge.dimmed}
    return "dim" if not live else live.pop() if len(live) == 1 else "line"


def _with_note(drawing: Drawing, width: int) -> Drawing:
    columns = max(width, len(NO_PATH))
    padded = tuple((*line, Span(" " * (columns - width))) for line in drawing)
    return (*padded, (Span(NO_PATH.ljust(columns), "warn"),))
