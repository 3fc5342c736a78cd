"""A cell in a given room: lanes, closer lanes, lanes without what has no effect, or the matrix; bars where it decides channels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nastui.drawing.graph import CellGraph, Vertex
from nastui.drawing.lanes import draw_lanes
from nastui.drawing.matrix import draw_matrix
from nastui.drawing.printable import in_ascii
from nastui.drawing.spans import Drawing, Line, Span, line_width

_ROOM = 16
_NARROW_ROOM = 8


def cell_drawings(graph: CellGraph, *, ascii: bool = False, dimmed: bool = True, small: bool = False) -> Iterator[Drawing]:
    """The drawings of a cell, the largest first.

    Args:
        graph: the cell.
        ascii: only ASCII characters.
        dimmed: whether what has no effect on the output is drawn, as long as there is room.
        small: the matrix, or short bars.
    """
    if graph.most_channels:
        yield draw_channels(graph, ascii=ascii, narrow=small)
    elif small:
        yield draw_matrix(graph, ascii=ascii, show_dimmed=dimmed)
    else:
        yield draw_lanes(graph, ascii=ascii, show_dimmed=dimmed)
        yield draw_lanes(graph, ascii=ascii, show_dimmed=dimmed, compact=True)
        yield draw_lanes(graph, ascii=ascii, show_dimmed=False, compact=True)


def compact_drawing(graph: CellGraph) -> Drawing:
    """The drawing for a line-by-line output: bars, or lanes without blank rows."""
    return draw_channels(graph) if graph.most_channels else draw_lanes(graph, compact=True)


def fitting(drawings: Iterable[Drawing], width: int, height: int) -> Drawing | None:
    """The first drawing of this size at most; None where none fits."""
    return next((drawing for drawing in drawings if _fits(drawing, width, height)), None)


def draw_channels(graph: CellGraph, *, ascii: bool = False, narrow: bool = False) -> Drawing:
    """One row per layer: its name, a bar and its channels.

    stem, cell 1 ████             16
    reduction 1  ████████         32
    """
    room, block = _NARROW_ROOM if narrow else _ROOM, "#" if ascii else "█"
    left, right = max(len(vertex.label) for vertex in graph.vertices), len(str(graph.most_channels))
    return tuple(_bar(vertex, graph.most_channels, room, block, left, right, ascii) for vertex in graph.vertices)


def _bar(vertex: Vertex, most: int, room: int, block: str, left: int, right: int, ascii: bool) -> Line:
    channels = vertex.channels or 0
    bar = block * (room * channels // most)
    label = in_ascii(vertex.label) if ascii else vertex.label
    return (Span(f"{label:<{left}} ", "strong"), Span(f"{bar:<{room}}", vertex.style), Span(f" {channels:>{right}}"))


def _fits(drawing: Drawing, width: int, height: int) -> bool:
    return len(drawing) <= height and max(map(line_width, drawing)) <= width
