"""A cell as the upper triangle of its adjacency matrix, for the narrowest screens: at most 24 columns for the cells of the benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nastui.drawing.canvas import Canvas
from nastui.drawing.graph import CellGraph, Edge
from nastui.drawing.graph_changes import MARK
from nastui.drawing.printable import in_ascii
from nastui.drawing.spans import Drawing, Style

_SHORT: Final = {"conv 3×3": "3×3", "conv 1×1": "1×1", "avg pool": "pool", "none": "·"}


@dataclass(frozen=True, slots=True)
class _Piece:
    row: int
    column: int
    text: str
    style: Style


def draw_matrix(graph: CellGraph, *, ascii: bool = False, show_dimmed: bool = True) -> Drawing:
    """The matrix form: a row for each source, a column for each target.

    Operations on edges are named where source and target meet, in parentheses where dimmed. In a graph without them `●` is an
    edge and `○` a dimmed one. With `show_dimmed` off, dimmed edges look like no edge.
    """
    edges = [edge for edge in graph.edges if show_dimmed or not edge.dimmed]
    pieces = list(_labelled(graph, edges) if any(edge.label for edge in graph.edges) else _dotted(graph, edges))
    grid = Canvas(max(piece.column + len(piece.text) for piece in pieces), 1 + max(piece.row for piece in pieces))
    for piece in pieces:
        grid.put(piece.row, piece.column, in_ascii(piece.text) if ascii else piece.text, piece.style)
    return grid.drawing()


def _labelled(graph: CellGraph, edges: list[Edge]) -> Iterator[_Piece]:
    names = [vertex.label for vertex in graph.vertices]
    marked = any(edge.label.startswith(MARK) for edge in edges)
    first, pitch = max(map(len, names[:-1])) + 1, 8 if marked else 7
    columns = {target: first + pitch * (target - 1) for target in range(1, len(names))}
    yield from _axes(graph, {column: names[target] for target, column in columns.items()}, names[:-1])
    for edge in edges:
        short = _short(edge.label)
        text = f"({short})" if edge.dimmed and not short.endswith("·") else short
        yield _Piece(edge.source + 1, columns[edge.target], text, "dim" if edge.dimmed else edge.style)


def _short(label: str) -> str:
    """Four columns; one more for the sign of what has changed."""
    mark, plain = (MARK, label.removeprefix(MARK)) if label.startswith(MARK) else ("", label)
    return mark + _SHORT.get(plain, plain)[:4]


def _dotted(graph: CellGraph, edges: list[Edge]) -> Iterator[_Piece]:
    names = [f"{number} {vertex.label}" for number, vertex in enumerate(graph.vertices, start=1)]
    first, pitch = max(map(len, names)) + 1, 1 + len(str(len(names)))
    yield from _axes(graph, {first + pitch * (target - 1): str(target + 1) for target in range(1, len(names))}, names)
    marks = {(edge.source, edge.target): edge for edge in edges}
    for source in range(len(names)):
        for target in range(source + 1, len(names)):
            edge = marks.get((source, target))
            mark = "·" if edge is None else "○" if edge.dimmed else "●"
            yield _Piece(source + 1, first + pitch * (target - 1), mark, "dim" if edge is None or edge.dimmed else edge.style)


def _axes(graph: CellGraph, headings: dict[int, str], names: list[str]) -> Iterator[_Piece]:
    for column, heading in headings.items():
        yield _Piece(0, column, heading, "axis")
    for row, (name, vertex) in enumerate(zip(names, graph.vertices, strict=False), start=1):
        yield _Piece(row, 0, name, "dim" if vertex.dimmed else vertex.style)
