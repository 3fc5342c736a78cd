"""What is different between two cells: marked in the drawing of the later one, and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Final

from nastui.drawing.graph import CellGraph, Edge, Vertex

MARK: Final = "◆"
"""Stands before what is new."""
_MOST_INNER: Final = 6
"""With more inner vertices not all orders of them are tried."""


@dataclass(frozen=True)
class GraphChanges:
    """What a graph has that an earlier one has not."""

    vertices: frozenset[int] = frozenset()
    edges: frozenset[tuple[int, int]] = frozenset()
    words: tuple[str, ...] = ()
    """Each change, also what is gone: `1→out skip → conv 3×3`, `new input→output`."""


def changes(before: CellGraph, after: CellGraph) -> GraphChanges:
    """From one graph to the other. Where operations are vertices the inner ones are matched so that as little as possible changes."""
    if after.most_channels:
        return _channel_changes(before, after)
    if any(edge.label for edge in (*before.edges, *after.edges)):
        return _label_changes(before, after)
    return _structure_changes(before, after)


def marked(graph: CellGraph, found: GraphChanges) -> CellGraph:
    """The graph with a sign at what has changed: before a label, or as the label of an edge that has none."""
    vertices = tuple(replace(one, label=f"{MARK}{one.label}") if place in found.vertices else one for place, one in enumerate(graph.vertices))
    edges = tuple(replace(one, label=f"{MARK}{one.label}") if (one.source, one.target) in found.edges else one for one in graph.edges)
    return replace(graph, vertices=vertices, edges=edges)


def _channel_changes(before: CellGraph, after: CellGraph) -> GraphChanges:
    pairs = [(place, old, new) for place, (old, new) in enumerate(zip(before.vertices, after.vertices, strict=False)) if old.channels != new.channels]
    return GraphChanges(
        frozenset(place for place, _, _ in pairs), words=tuple(f"{new.label} {old.channels} → {new.channels}" for _, old, new in pairs)
    )


def _label_changes(before: CellGraph, after: CellGraph) -> GraphChanges:
    """Operations on the same edges of the same vertices."""
    old, new = _labels(before), _labels(after)
    ends = [pair for pair in sorted({*old, *new}) if old.get(pair) != new.get(pair)]
    names = [vertex.label for vertex in after.vertices]
    words = tuple(
        f"{names[source]}→{names[target]} {old.get((source, target), 'none')} → {new.get((source, target), 'none')}" for source, target in ends
    )
    return GraphChanges(edges=frozenset(pair for pair in ends if pair in new), words=words)


def _labels(graph: CellGraph) -> dict[tuple[int, int], str]:
    return {(edge.source, edge.target): edge.label for edge in graph.edges}


def _structure_changes(before: CellGraph, after: CellGraph) -> GraphChanges:
    seats = min(_seatings(len(before.vertices), len(after.vertices)), key=lambda seats: _cost(before, after, seats))
    old = {seat: vertex for seat, vertex in zip(seats, before.vertices, strict=True) if seat is not None}
    vertices = [place for place, vertex in enumerate(after.vertices) if place not in old or old[place].label != vertex.label]
    was, now = _moved(before.edges, seats), {(edge.source, edge.target) for edge in after.edges}
    words = (*_vertex_words(old, after.vertices, vertices), *_edge_words(before, after, seats, sorted(was - now), sorted(now - was)))
    return GraphChanges(frozenset(vertices), frozenset(now - was), words)


def _seatings(before: int, after: int) -> Iterator[tuple[int | None, ...]]:
    """Where the vertices of one graph may stand in the other; None: nowhere. Ends stay ends."""
    inner, places = before - 2, list(range(1, after - 1))
    seats: list[int | None] = [*places, *[None] * max(0, inner - len(places))]
    orders = permutations(seats, inner) if len(seats) <= _MOST_INNER else iter([tuple(seats[:inner])])
    yield from ((0, *order, after - 1) for order in orders)


def _cost(before: CellGraph, after: CellGraph, seats: Sequence[int | None]) -> int:
    """How many vertices and edges differ."""
    kept = [(old, after.vertices[seat]) for old, seat in zip(before.vertices, seats, strict=True) if seat is not None]
    labels = sum(old.label != new.label for old, new in kept)
    was, now = _moved(before.edges, seats), {(edge.source, edge.target) for edge in after.edges}
    lost = sum(seats[edge.source] is None or seats[edge.target] is None for edge in before.edges)
    return labels + len(was ^ now) + lost


def _moved(edges: Sequence[Edge], seats: Sequence[int | None]) -> set[tuple[int, int]]:
    pairs = ((seats[edge.source], seats[edge.target]) for edge in edges)
    return {(source, target) for source, target in pairs if source is not None and target is not None}


def _vertex_words(old: dict[int, Vertex], vertices: Sequence[Vertex], changed: Sequence[int]) -> Iterator[str]:
    for place in changed:
        yield f"{old[place].label} → {vertices[place].label}" if place in old else f"new {vertices[place].label}"


def _edge_words(
    before: CellGraph, after: CellGraph, seats: Sequence[int | None], gone: Sequence[tuple[int, int]], new: Sequence[tuple[int, int]]
) -> Iterator[str]:
    names = [vertex.label for vertex in after.vertices]
    yield from (f"no {vertex.label}" for vertex, seat in zip(before.vertices, seats, strict=True) if seat is None)
    yield from (f"no {names[source]}→{names[target]}" for source, target in gone)
    yield from (f"new {names[source]}→{names[target]}" for source, target in new)
