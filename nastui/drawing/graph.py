"""A cell as a diagram shows it: a small acyclic graph whose vertices and edges have labels and styles. `Space.graph` makes one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nastui.drawing.printable import in_ascii, printable
from nastui.drawing.spans import Style


@dataclass(frozen=True, slots=True)
class Vertex:
    """A point of the graph. It is dimmed where it lies on no path from the first vertex to the last."""

    label: str
    style: Style = "strong"
    dimmed: bool = False
    channels: int | None = None
    """How many the layer gives out, where that is what the cell decides."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A connection from a vertex to a later one, by their positions. An empty label means that the edge only carries data."""

    source: int
    target: int
    label: str = ""
    style: Style = "line"
    dimmed: bool = False


@dataclass(frozen=True, slots=True)
class CellGraph:
    """Vertices in topological order, the input first and the output last, and edges between them."""

    vertices: tuple[Vertex, ...]
    edges: tuple[Edge, ...]
    most_channels: int = 0
    """The most channels that a vertex can have; 0 where the vertices have none."""


def edge_graph(names: Sequence[str], edges: Sequence[Edge]) -> CellGraph:
    """A cell whose operations lie on its edges.

    Edges that are dimmed carry nothing; what lies on no path of the others from the first vertex to the last is dimmed too.
    """
    live = _on_paths(len(names), [(edge.source, edge.target) for edge in edges if not edge.dimmed])
    vertices = tuple(Vertex(printable(name), dimmed=index not in live) for index, name in enumerate(names))
    shown = (replace(edge, dimmed=edge.dimmed or not live.issuperset((edge.source, edge.target))) for edge in edges)
    return CellGraph(vertices, tuple(shown))


def vertex_graph(operations: Sequence[tuple[str, Style]], pairs: Sequence[tuple[int, int]]) -> CellGraph:
    """A cell whose operations are its vertices.

    Args:
        operations: label and style of each vertex; the input and the output have the style `strong`.
        pairs: source and target of each edge, by their positions. An edge has the style of the vertex that it leaves.
    """
    live = _on_paths(len(operations), pairs)
    vertices = tuple(Vertex(printable(label), style, index not in live) for index, (label, style) in enumerate(operations))
    return CellGraph(vertices, tuple(_data_edge(vertices, *pair) for pair in pairs))


def layer_graph(layers: Sequence[tuple[str, Style]], channels: Sequence[int], most: int) -> CellGraph:
    """A cell that decides the channels of layers, of which each feeds the next.

    Args:
        layers: label and style of each.
        channels: of each.
        most: channels that a layer can have.
    """
    vertices = tuple(Vertex(printable(label), style, channels=count) for (label, style), count in zip(layers, channels, strict=True))
    return CellGraph(vertices, tuple(Edge(place, place + 1) for place in range(len(layers) - 1)), most)


def without_dimmed(graph: CellGraph) -> CellGraph:
    """The graph without its dimmed vertices and edges."""
    kept = [index for index, vertex in enumerate(graph.vertices) if not vertex.dimmed]
    place = {old: new for new, old in enumerate(kept)}
    edges = (edge for edge in graph.edges if not edge.dimmed and edge.source in place and edge.target in place)
    moved = tuple(replace(edge, source=place[edge.source], target=place[edge.target]) for edge in edges)
    return replace(graph, vertices=tuple(graph.vertices[index] for index in kept), edges=moved)


def graph_in_ascii(graph: CellGraph) -> CellGraph:
    """The graph with its labels in ASCII."""
    vertices = tuple(replace(vertex, label=in_ascii(vertex.label)) for vertex in graph.vertices)
    return replace(graph, vertices=vertices, edges=tuple(replace(edge, label=in_ascii(edge.label)) for edge in graph.edges))


def _data_edge(vertices: Sequence[Vertex], source: int, target: int) -> Edge:
    style = vertices[source].style
    return Edge(source, target, style="line" if style == "strong" else style, dimmed=vertices[source].dimmed or vertices[target].dimmed)


def _on_paths(count: int, pairs: Iterable[tuple[int, int]]) -> set[int]:
    """The vertices on a path from the first to the last, and these two."""
    ordered = sorted(pairs)
    forward = _reached({0}, ordered)
    backward = _reached({count - 1}, [(target, source) for source, target in sorted(ordered, key=lambda pair: -pair[1])])
    return forward & backward | {0, count - 1}


def _reached(start: set[int], ordered: Iterable[tuple[int, int]]) -> set[int]:
    reached = set(start)
    for source, target in ordered:
        if source in reached:
            reached.add(target)
    return reached
