"""The canonical form of a small labelled graph whose edges lead from lower to higher vertices: exact, without trying all orders.

Vertices are seated one after the other, each behind all that lead to it. Among those that could be next only the ones of the smallest colour are
tried, and of twins (the same operation, the same neighbours) only one. Colours are refined until they tell vertices apart by all that leads to
and from them, so they are equal in isomorphic graphs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Edges: TypeAlias = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class LabelledGraph:
    """A pruned cell: every vertex lies on a path from `first` to `last`."""

    operations: Mapping[int, int]
    """Of the inner vertices."""
    edges: Edges
    last: int
    """The output; the input is 0."""

    def seated(self, order: Sequence[int]) -> LabelledGraph:
        """The same graph, with its inner vertices in this order on the seats from 1 on."""
        seats = {0: 0, self.last: self.last, **{vertex: seat for seat, vertex in enumerate(order, 1)}}
        operations = {seats[vertex]: operation for vertex, operation in self.operations.items()}
        return LabelledGraph(operations, frozenset((seats[source], seats[target]) for source, target in self.edges), self.last)


def pruned_graph(operations: Sequence[int], pairs: Sequence[tuple[int, int]], vertices: int) -> LabelledGraph | None:
    """What lies on a path from the input to the output; None where there is no path."""
    forward, backward = {0}, {vertices - 1}
    for source, target in sorted(pairs, key=lambda pair: pair[1]):
        if source in forward:
            forward.add(target)
    for source, target in sorted(pairs, key=lambda pair: -pair[0]):
        if target in backward:
            backward.add(source)
    live = forward & backward
    if 0 not in live or vertices - 1 not in live:
        return None
    kept = frozenset(pair for pair in pairs if live.issuperset(pair))
    return LabelledGraph({vertex: operations[vertex - 1] for vertex in sorted(live) if 0 < vertex < vertices - 1}, kept, vertices - 1)


def canonical_graph(graph: LabelledGraph) -> LabelledGraph:
    """The same for all isomorphic graphs."""
    return min((graph.seated(order) for order in _orders(graph, _colours(graph))), key=_code)


def orders(graph: LabelledGraph, most: int) -> Iterator[tuple[int, ...]]:
    """Orders of the inner vertices in which edges lead forward, at most so many."""
    found = _orders(graph, dict.fromkeys(graph.operations, 0), twins=True)
    for order, _ in zip(found, range(most), strict=False):
        yield order


def _code(graph: LabelledGraph) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    return tuple(graph.operations[seat] for seat in sorted(graph.operations)), tuple(sorted(graph.edges))


def _colours(graph: LabelledGraph) -> dict[int, int]:
    colours = {vertex: operation + 2 for vertex, operation in graph.operations.items()} | {0: 0, graph.last: 1}
    for _ in range(len(colours)):
        seen = {vertex: _around(graph, colours, vertex) for vertex in colours}
        places = {around: place for place, around in enumerate(sorted(set(seen.values())))}
        refined = {vertex: places[around] for vertex, around in seen.items()}
        if len(places) == len(set(colours.values())):
            return refined
        colours = refined
    return colours


def _around(graph: LabelledGraph, colours: Mapping[int, int], vertex: int) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    entering = tuple(sorted(colours[source] for source, target in graph.edges if target == vertex))
    leaving = tuple(sorted(colours[target] for source, target in graph.edges if source == vertex))
    return colours[vertex], entering, leaving


def _orders(graph: LabelledGraph, colours: Mapping[int, int], *, twins: bool = False) -> Iterator[tuple[int, ...]]:
    before = {vertex: frozenset(source for source, target in graph.edges if target == vertex and source) for vertex in graph.operations}
    behind = {vertex: frozenset(target for source, target in graph.edges if source == vertex) for vertex in graph.operations}
    entered = {vertex: (0, vertex) in graph.edges for vertex in graph.operations}

    def seat(done: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        ready = [vertex for vertex in before if vertex not in done and before[vertex].issubset(done)]
        if not ready:
            yield done
            return
        smallest = min(colours[vertex] for vertex in ready)
        tried = set()
        for vertex in ready:
            kind = (graph.operations[vertex], before[vertex], behind[vertex], entered[vertex])
            if colours[vertex] == smallest and (twins or kind not in tried):
                tried.add(kind)
                yield from seat((*done, vertex))

    return seat(())
