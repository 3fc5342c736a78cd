"""What a diagram shows: a small acyclic graph whose vertices and edges have labels and styles, and the two kinds of cells as such graphs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from nastui.drawing.printable import in_ascii, printable
from nastui.drawing.spans import Style


@dataclass(frozen=True, slots=True)
class Vertex:
    """A point of the graph. It is dimmed where it lies on no path from the first vertex to the last."""

    label: str
    style: Style = "strong"
    dimmed: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A connection from a vertex to a later one, by their positions. An empty label means that the edge only carries data."""

    source: int
    target: int
    label: str = ""
    style: Style = "line"
    dimmed: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """Vertices in topological order, the input first and the output last, and edges between them."""

    vertices: tuple[Vertex, ...]
    edges: tuple[Edge, ...]


_TOPOLOGY_VERTICES: Final = ("in", "1", "2", "out")
_TOPOLOGY_EDGES: Final = ((0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3))
_TOPOLOGY_OPERATIONS: Final[tuple[tuple[str, Style], ...]] = (
    ("none", "none"),
    ("skip", "skip"),
    ("conv 1×1", "conv1x1"),
    ("conv 3×3", "conv3x3"),
    ("avg pool", "pool"),
)
_VERTEX_OPERATIONS: Final[dict[str, tuple[str, Style]]] = {
    "input": ("input", "strong"),
    "output": ("output", "strong"),
    "conv3x3-bn-relu": ("conv 3×3", "conv3x3"),
    "conv1x1-bn-relu": ("conv 1×1", "conv1x1"),
    "maxpool3x3": ("max pool", "pool"),
}


def topology_graph(operations: Sequence[int]) -> Graph:
    """A cell of the NATS-Bench topology space: the operation of each edge, in the order of the official string.

    The operations are none, skip, 1×1 convolution, 3×3 convolution and 3×3 average pooling, by their index. `none` and
    what lies on no path from input to output are dimmed.
    """
    named = list(zip(_TOPOLOGY_EDGES, operations, strict=True))
    live = _on_paths(len(_TOPOLOGY_VERTICES), [edge for edge, operation in named if operation])
    vertices = tuple(Vertex(label, dimmed=index not in live) for index, label in enumerate(_TOPOLOGY_VERTICES))
    return Graph(vertices, tuple(_topology_edge(edge, operation, live) for edge, operation in named))


def vertex_graph(matrix: Sequence[Sequence[int]], operations: Sequence[str]) -> Graph:
    """A cell of NAS-Bench-101: an upper-triangular adjacency matrix and the published name of each vertex's operation.

    What lies on no path from input to output is dimmed. An edge has the style of the vertex it leaves.
    """
    count = len(operations)
    pairs = [(source, target) for source in range(count) for target in range(source + 1, count) if matrix[source][target]]
    live = _on_paths(count, pairs)
    vertices = tuple(_operation_vertex(name, index not in live) for index, name in enumerate(operations))
    return Graph(vertices, tuple(_data_edge(vertices, *pair) for pair in pairs))


def without_dimmed(graph: Graph) -> Graph:
    """The graph without its dimmed vertices and edges."""
    kept = [index for index, vertex in enumerate(graph.vertices) if not vertex.dimmed]
    place = {old: new for new, old in enumerate(kept)}
    edges = (edge for edge in graph.edges if not edge.dimmed and edge.source in place and edge.target in place)
    moved = tuple(replace(edge, source=place[edge.source], target=place[edge.target]) for edge in edges)
    return Graph(tuple(graph.vertices[index] for index in kept), moved)


def graph_in_ascii(graph: Graph) -> Graph:
    """The graph with its labels in ASCII."""
    vertices = tuple(replace(vertex, label=in_ascii(vertex.label)) for vertex in graph.vertices)
    return Graph(vertices, tuple(replace(edge, label=in_ascii(edge.label)) for edge in graph.edges))


def _topology_edge(edge: tuple[int, int], operation: int, live: set[int]) -> Edge:
    label, style = _TOPOLOGY_OPERATIONS[operation]
    return Edge(*edge, label, style, dimmed=not operation or not live.issuperset(edge))


def _operation_vertex(name: str, dimmed: bool) -> Vertex:
    label, style = _VERTEX_OPERATIONS.get(name, (printable(name), "strong"))
    return Vertex(label, style, dimmed)


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
