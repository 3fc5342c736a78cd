"""How the channels of a NAS-Bench-101 module are split among its vertices (Ying et al., ICML 2019, section 2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nastui.base.errors import InputError
from nastui.cells.arrays import Cell
from nastui.cells.nasbench101.codes import codes, from_codes
from nastui.cells.nasbench101.layout import ABSENT, INNER, OUTPUT, VERTICES, matrices
from nastui.cells.nasbench101.paths import pruned

STACKS: Final = 3
"""Of modules, each with twice the channels of the one before."""


@dataclass(frozen=True)
class Graph:
    """A pruned cell. Vertices by their numbers: 0 is the input, 6 the output."""

    operations: tuple[int, ...]
    """Of the vertices 1 … 5; `ABSENT` where there is none."""
    sources: tuple[tuple[int, ...], ...]
    """For each vertex, those with an edge to it."""

    @property
    def inner(self) -> tuple[int, ...]:
        """The inner vertices that are there."""
        return tuple(vertex for vertex in range(1, OUTPUT) if self.operations[vertex - 1] != ABSENT)


def graph(cell: Cell) -> Graph:
    """The pruned cell in its own labelling, which decides who gets a channel that cannot be split."""
    live = from_codes(pruned(codes(cell[None])))
    adjacency = matrices(live)[0]
    sources = tuple(tuple(source for source in range(target) if adjacency[source, target]) for target in range(VERTICES))
    return Graph(tuple(live[0, :INNER].tolist()), sources)


def vertex_widths(cell: Graph, outputs: int) -> dict[int, int]:
    """The channels of each inner vertex in a module with so many output channels.

    Vertices that lead to the output share its channels, the first ones take what is left over; every other has as many as the widest vertex
    that it leads to.

    Raises:
        InputError: there are too few channels to share.
    """
    sharing = [vertex for vertex in cell.inner if vertex in cell.sources[OUTPUT]]
    if len(sharing) > outputs:
        raise InputError(f"{len(sharing)} vertices cannot share {outputs} output channels", remedy="take more channels")
    widths = {vertex: outputs // len(sharing) + (place < outputs % len(sharing)) for place, vertex in enumerate(sharing)}
    for vertex in reversed(cell.inner):
        if vertex not in widths:
            widths[vertex] = max(widths[target] for target in cell.inner if vertex in cell.sources[target])
    return widths
