"""The drawing of a cell that fits a given room: lanes, closer lanes, lanes without what has no effect, the matrix; or bars of widths."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from nastui.base.errors import NastuiError
from nastui.cells.nats_sss.notation import parse_cell, widths
from nastui.cells.spaces import space_named
from nastui.drawing.graph import Graph, topology_graph, vertex_graph
from nastui.drawing.lanes import draw_lanes
from nastui.drawing.matrix import draw_matrix
from nastui.drawing.spans import Drawing, line_width
from nastui.drawing.widths import draw_widths


def cell_drawings(space: str, text: str, *, ascii: bool, dimmed: bool, small: bool) -> Iterable[Drawing]:
    """The drawings of a cell, the roomiest first: lanes, or the matrix where it must be small. None where it cannot be drawn."""
    if space == "nats-sss":
        return width_drawings(text, ascii=ascii, narrow=small)
    graph = graph_of(space, text)
    if graph is None:
        return ()
    return matrix_drawings(graph, ascii=ascii, dimmed=dimmed) if small else lane_drawings(graph, ascii=ascii, dimmed=dimmed)


def graph_of(space: str, text: str) -> Graph | None:
    """The graph of a cell; None where the space is not one that can be drawn."""
    make = _GRAPHS.get(space)
    try:
        return make(text) if make else None
    except NastuiError:
        return None


def fitting(drawings: Iterable[Drawing], width: int, height: int) -> Drawing | None:
    """The first drawing of this size at most; None where none fits."""
    return next((drawing for drawing in drawings if _fits(drawing, width, height)), None)


def lane_drawings(graph: Graph, *, ascii: bool, dimmed: bool) -> Iterator[Drawing]:
    """As lanes, the roomiest first; the last leaves out what has no effect."""
    yield draw_lanes(graph, ascii=ascii, show_dimmed=dimmed)
    yield draw_lanes(graph, ascii=ascii, show_dimmed=dimmed, compact=True)
    yield draw_lanes(graph, ascii=ascii, show_dimmed=False, compact=True)


def matrix_drawings(graph: Graph, *, ascii: bool, dimmed: bool) -> Iterator[Drawing]:
    """As a matrix."""
    yield draw_matrix(graph, ascii=ascii, show_dimmed=dimmed)


def width_drawings(text: str, *, ascii: bool, narrow: bool) -> Iterator[Drawing]:
    """As bars of channel widths; none where the text is no cell."""
    try:
        channels = widths(parse_cell(text))
    except NastuiError:
        return
    yield draw_widths(channels, ascii=ascii, narrow=narrow)


def _fits(drawing: Drawing, width: int, height: int) -> bool:
    return len(drawing) <= height and max(map(line_width, drawing)) <= width


def _topology(text: str) -> Graph:
    return topology_graph(space_named("nats-tss").parse(text).tolist())


def _vertices(text: str) -> Graph:
    bits, _, names = text.partition(":")
    operations = names.split(",")
    count = len(operations)
    return vertex_graph([[int(bit) for bit in bits[row * count : (row + 1) * count]] for row in range(count)], operations)


_GRAPHS: Final[Mapping[str, Callable[[str], Graph]]] = {"nats-tss": _topology, "nasbench101": _vertices}
