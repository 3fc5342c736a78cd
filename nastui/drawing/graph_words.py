"""A cell in words, for whoever hears it or reads it on a braille line."""

from __future__ import annotations

from collections.abc import Iterator

from nastui.drawing.graph import CellGraph, Edge


def cell_words(graph: CellGraph) -> tuple[str, ...]:
    """One line for each vertex: what it is, and what it gets from where. What has no effect on the output comes last, and is called so."""
    if graph.most_channels:
        return tuple(f"{vertex.label}: {vertex.channels} of {graph.most_channels} channels" for vertex in graph.vertices)
    return (*_effective(graph), *_without_effect(graph))


def _effective(graph: CellGraph) -> Iterator[str]:
    for place, vertex in enumerate(graph.vertices):
        if place == 0 or vertex.dimmed:
            continue
        parts = [_part(graph, edge) for edge in graph.edges if edge.target == place and not edge.dimmed]
        yield f"{_name(graph, place)}: {', '.join(parts) or 'nothing comes here'}"


def _without_effect(graph: CellGraph) -> Iterator[str]:
    vertices = [_name(graph, place) for place, vertex in enumerate(graph.vertices) if vertex.dimmed]
    edges = [f"{edge.label} from {_name(graph, edge.source)} to {_name(graph, edge.target)}" for edge in graph.edges if edge.dimmed and edge.label]
    if vertices or edges:
        yield f"without effect: {', '.join([*vertices, *edges])}"


def _part(graph: CellGraph, edge: Edge) -> str:
    source = _name(graph, edge.source)
    return f"{edge.label} of {source}" if edge.label else f"from {source}"


def _name(graph: CellGraph, place: int) -> str:
    """Where several vertices have one label, with their number."""
    label = graph.vertices[place].label
    if place in (0, len(graph.vertices) - 1):
        return {"in": "input", "out": "output"}.get(label, label)
    return f"node {label}" if label.isdigit() else f"{place} {label}"
