"""Where the edges of a graph run: the lane of each, and the rows on which it leaves and arrives.

The graph stands on a vertical line, its edges are arcs on the right. On one side of a line two edges must cross only where one begins
strictly inside the other and ends outside. Giving the innermost free lane to short edges first crosses exactly those pairs, once each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from nastui.drawing.graph import Edge, Graph

Role: TypeAlias = Literal["arrive", "leave", "rest", "gap"]
"""What happens on a row: edges arrive at a vertex, edges leave it, nothing happens to it, or no vertex is there."""


@dataclass(frozen=True, slots=True)
class Route:
    """An edge and its lane, counted from the inside."""

    edge: Edge
    lane: int


@dataclass(frozen=True, slots=True)
class Row:
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


def rows(graph: Graph, placed: Sequence[Route], compact: bool) -> tuple[Row, ...]:
    """The lines of the diagram, top to bottom. Edges with an operation arrive on a row of their own, those without share one."""
    found: list[Row] = []
    for vertex in range(len(graph.vertices)):
        if vertex and not compact:
            found.append(Row("gap"))
        found += _vertex_rows(vertex, placed)
    return tuple(found)


def _vertex_rows(vertex: int, placed: Sequence[Route]) -> list[Row]:
    arriving = [route for route in placed if route.edge.target == vertex]
    leaving = tuple(route for route in placed if route.edge.source == vertex)
    sharing = tuple(route for route in arriving if not route.edge.label)
    groups = [sharing, *((route,) for route in arriving if route.edge.label)]
    found = [Row("arrive", vertex, group) for group in groups if group]
    if leaving:
        found.append(Row("leave", vertex, leaving))
    first, *others = found or [Row("rest", vertex)]
    return [replace(first, first=True), *others]


def _overlap(one: Edge, other: Edge) -> bool:
    return one.source < other.target and other.source < one.target
