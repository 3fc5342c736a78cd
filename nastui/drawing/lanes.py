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
from dataclasses import dataclass
from typing import Final

from nastui.drawing.glyphs import ASCII, ROUND, Glyphs
from nastui.drawing.graph import Edge, Graph, graph_in_ascii, without_dimmed
from nastui.drawing.grid import Grid
from nastui.drawing.routing import Route, Row, routes, rows
from nastui.drawing.spans import Drawing, Span, Style

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


def draw_lanes(graph: Graph, *, ascii: bool = False, show_dimmed: bool = True, compact: bool = False) -> Drawing:
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


def _frame(graph: Graph, placed: Sequence[Route], glyphs: Glyphs) -> _Frame:
    spine = max(len(vertex.label) for vertex in graph.vertices) + 1
    label = max((len(edge.label) for edge in graph.edges), default=0)
    first = spine + (label + 6 if label else 3)
    lanes = max((route.lane for route in placed), default=-1) + 1
    pitch = next((pitch for pitch in (3, 2) if first + pitch * (lanes - 1) < MOST_COLUMNS), 2)
    return _Frame(glyphs, spine, first, pitch, lanes)


def _paint(graph: Graph, placed: Sequence[Route], lines: Sequence[Row], frame: _Frame) -> Drawing:
    grid = Grid(frame.width, len(lines))
    for route in placed:
        _paint_lane(grid, route, lines, frame)
    for number, row in enumerate(lines):
        if row.role != "gap":
            _paint_vertex(grid, number, row, graph, frame)
        if row.routes:
            _paint_turn(grid, number, row, frame)
    return grid.drawing()


def _paint_lane(grid: Grid, route: Route, lines: Sequence[Row], frame: _Frame) -> None:
    begin, end = (number for number, row in enumerate(lines) if route in row.routes)
    for number in range(begin + 1, end):
        grid.put(number, frame.lane(route.lane), frame.glyphs.stroke(route.edge.dimmed).vertical, _style([route.edge]))


def _paint_vertex(grid: Grid, number: int, row: Row, graph: Graph, frame: _Frame) -> None:
    vertex = graph.vertices[row.vertex]
    style: Style = "dim" if vertex.dimmed else vertex.style
    stroke = frame.glyphs.stroke(vertex.dimmed)
    if row.first:
        grid.put(number, frame.spine - 1 - len(vertex.label), vertex.label, style)
    grid.put(number, frame.spine, stroke.leave if row.role == "leave" else stroke.spine, style)


def _paint_turn(grid: Grid, number: int, row: Row, frame: _Frame) -> None:
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


def _paint_arrival(grid: Grid, number: int, row: Row, frame: _Frame) -> None:
    edges = [route.edge for route in row.routes]
    grid.put(number, frame.spine + 1, frame.glyphs.arrow, _style(edges))
    if edges[0].label:
        grid.put(number, frame.spine + 3, f" {edges[0].label} ", _style(edges))


def _corner(row: Row, outermost: bool, glyphs: Glyphs) -> str:
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
