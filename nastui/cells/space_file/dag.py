"""Spaces of small graphs: an input, vertices with operations, an output. `conv3x3+pool:01.12.23` has the edges 0→1, 1→2 and 2→3.

A row is the operations of the inner vertices, then a bit for each pair of vertices. What lies on no path from input to output does not count, and
isomorphic graphs are one query. The canonical key is the exact key of the canonical form (`canonical.py`).
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import combinations
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, nearest
from nastui.cells.arrays import Cell, Cells, Features, Keys
from nastui.cells.facets import Facet, by_value
from nastui.cells.graph_batch import GraphBatch, graph_batch
from nastui.cells.space_file.canonical import LabelledGraph, canonical_graph, orders, pruned_graph
from nastui.cells.space_file.description import Dag, SpaceDescription
from nastui.cells.space_file.rows import DescribedSpace
from nastui.drawing.graph import CellGraph, vertex_graph
from nastui.drawing.spans import Style

_STYLES: Final[tuple[Style, ...]] = ("conv3x3", "conv1x1", "pool", "series1", "series2", "series3")
_MOST_FORMS: Final = 720
"""Of a cell that are used for augmentation."""
_MOST_KEPT: Final = 1_000_000


class DagSpace(DescribedSpace):
    """Graphs of at most nine vertices."""

    def __init__(self, described: SpaceDescription) -> None:
        super().__init__(described)
        assert described.dag is not None
        self.dag: Dag = described.dag
        self.inner = self.dag.vertices - 2
        self.pairs = tuple(combinations(range(self.dag.vertices), 2))
        self.feature_length = self.inner * len(self.dag.operations) + len(self.pairs)  # type: ignore[misc]
        self._canonical_of: dict[int, int] = {}

    def as_given(self, cell: Cell) -> dict[str, Any]:
        """`operations`, one per inner vertex, and `edges`, pairs of vertices."""
        return {"operations": tuple(self.dag.operations[one] for one in cell[: self.inner].tolist()), "edges": tuple(self._ends(cell))}

    def follows_rule(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Not too many edges, and a path from input to output."""
        allowed = cells[:, self.inner :].sum(axis=1) <= self.dag.most_edges
        allowed[allowed] = self._live(cells[allowed])[:, 0]
        return np.asarray(allowed)

    def canonical_keys(self, cells: Cells) -> Keys:
        """Of the pruned graph up to isomorphism; the user's function may join more."""
        if self.described.canonical:
            return super().canonical_keys(cells)
        return self._keys_of_graphs(cells)

    def network_keys(self, cells: Cells) -> Keys:
        """The exact key of the canonical form; where a function of the user's joins or forbids cells, that of the smallest of the list."""
        return self._keys_of_smallest(cells) if self.described.valid or self.described.canonical else self._keys_of_graphs(cells)

    def isomorphic(self, cell: Cell) -> Cells:
        """Its live vertices in all orders in which edges lead forward, on the places that they have; at most 720."""
        graph = self._graph(cell)
        seats = sorted(graph.operations)
        if not seats:
            return cell[None].copy()
        rows = [self._row(graph, dict(zip(order, seats, strict=True)), cell) for order in orders(graph, _MOST_FORMS)]
        rows.append(self._row(graph, {seat: seat for seat in seats}, cell))
        every: Cells = np.unique(np.stack(rows), axis=0)
        every = every[self.valid(every)]
        return every if len(every) else cell[None].copy()

    def encode(self, cells: Cells) -> npt.NDArray[np.uint8]:
        """Operations of live vertices, one-hot, then live edges."""
        live = self._live(cells)
        operations = np.eye(len(self.dag.operations), dtype=np.uint8)[cells[:, : self.inner]] * live[:, 1:-1, None]
        edges = cells[:, self.inner :].copy()
        for place, (source, target) in enumerate(self.pairs):
            edges[:, place] &= live[:, source] & live[:, target]
        return np.concatenate([operations.reshape(len(cells), self.inner * len(self.dag.operations)).astype(np.uint8), edges], axis=1)

    def graphs(self, encodings: Features) -> GraphBatch:
        """Read back from encodings."""
        width = self.inner * len(self.dag.operations)
        edges = np.zeros((len(encodings), self.dag.vertices, self.dag.vertices), dtype=np.bool_)
        for place, (source, target) in enumerate(self.pairs):
            edges[:, source, target] = encodings[:, width + place]
        return graph_batch(edges, encodings[:, :width].astype(np.uint8).reshape(-1, self.inner, len(self.dag.operations)))

    def format(self, cell: Cell) -> str:
        """Operations, then edges by the numbers of their ends."""
        names = "+".join(self.dag.operations[one] for one in cell[: self.inner].tolist())
        return f"{names}:{'.'.join(f'{source}{target}' for source, target in self._ends(cell))}"

    def parse(self, text: str) -> Cell:
        """Read operations and edges.

        Raises:
            InputError: it does not follow the notation, or is no valid cell.
        """
        names, colon, ends = text.strip().partition(":")
        operations, edges = names.split("+"), ends.split(".")
        if not colon or len(operations) != self.inner:
            raise self._no_cell(text.strip(), f"it names {len(operations)} operations where the space has {self.inner}", self._example)
        cell = np.zeros(self.length, dtype=np.uint8)
        for place, name in enumerate(operations):
            if name not in self.dag.operations:
                raise self._no_cell(text.strip(), f"'{name[:40]}' is no operation{nearest(name, self.dag.operations)}", self._example)
            cell[place] = self.dag.operations.index(name)
        for edge in edges:
            if not re.fullmatch("[0-8]{2}", edge) or (pair := (int(edge[0]), int(edge[1]))) not in self.pairs:
                raise self._no_cell(text.strip(), f"'{edge[:40]}' is no edge from a lower to a higher vertex", self._example)
            cell[self.inner + self.pairs.index(pair)] = 1
        return self._checked(cell, text.strip())

    def recognises(self, text: str) -> bool:
        """Whether it has this many operations, known ones, and edges."""
        names, colon, ends = text.strip().partition(":")
        operations = names.split("+")
        return (
            bool(colon)
            and len(operations) == self.inner
            and set(operations) <= set(self.dag.operations)
            and re.fullmatch(r"[\d.]+", ends) is not None
        )

    def graph(self, cell: Cell) -> CellGraph:
        """Vertices and edges."""
        inner = [(self.dag.operations[one], _STYLES[one % len(_STYLES)]) for one in cell[: self.inner].tolist()]
        return vertex_graph([("input", "strong"), *inner, ("output", "strong")], self._ends(cell))

    def facets(self) -> tuple[Facet, ...]:
        """Operations of vertices, then edges."""
        values = [(name, _STYLES[place % len(_STYLES)]) for place, name in enumerate(self.dag.operations)]
        return (by_value("operations of vertices", [(f"vertex {place + 1}", place) for place in range(self.inner)], values), self._edge_facet)

    @cached_property
    def _edge_facet(self) -> Facet:
        numbers = range(self.dag.vertices)
        squares = tuple(
            tuple((self.inner + self.pairs.index((source, target)), 1) if source < target else None for target in numbers[1:])
            for source in numbers[:-1]
        )
        rows: tuple[tuple[str, Style], ...] = tuple((f"from {source}", "plain") for source in numbers[:-1])
        return Facet("edges", tuple(f"to {target}" for target in numbers[1:]), rows, squares)

    @property
    def _example(self) -> str:
        return f"{'+'.join([self.dag.operations[0]] * self.inner)}:{'.'.join(f'{one}{one + 1}' for one in range(self.dag.vertices - 1))}"

    def _checked(self, cell: Cell, text: str) -> Cell:
        if not self.follows_rule(cell[None])[0]:
            many = int(cell[self.inner :].sum()) > self.dag.most_edges
            reason = f"it has more than {self.dag.most_edges} edges" if many else "no path leads from its input to its output"
            raise self._no_cell(text, reason, self._example)
        if not self.valid(cell[None])[0]:
            raise self._no_cell(text, f"{self.described.valid} does not allow it", "another cell")
        return cell

    def _ends(self, cell: Cell) -> list[tuple[int, int]]:
        return [pair for pair, bit in zip(self.pairs, cell[self.inner :].tolist(), strict=True) if bit]

    def _live(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Cells × vertices: which lie on a path from input to output."""
        forward = np.zeros((len(cells), self.dag.vertices), dtype=np.bool_)
        backward = forward.copy()
        forward[:, 0] = backward[:, -1] = True
        bits = cells[:, self.inner :].astype(np.bool_)
        for place, (source, target) in sorted(enumerate(self.pairs), key=lambda one: one[1][1]):
            forward[:, target] |= forward[:, source] & bits[:, place]
        for place, (source, target) in sorted(enumerate(self.pairs), key=lambda one: -one[1][0]):
            backward[:, source] |= backward[:, target] & bits[:, place]
        return forward & backward

    def _graph(self, cell: Cell) -> LabelledGraph:
        graph = pruned_graph(cell[: self.inner].tolist(), self._ends(cell), self.dag.vertices)
        if graph is None:
            raise InputError(f"{self.format(cell)} is not a cell of {self.name}: no path leads from its input to its output")
        return graph

    def _keys_of_graphs(self, cells: Cells) -> Keys:
        keys = self.exact_keys(cells)
        found = np.empty(len(cells), dtype=np.uint64)
        for number, (key, cell) in enumerate(zip(keys.tolist(), cells, strict=True)):
            if key not in self._canonical_of:
                if len(self._canonical_of) >= _MOST_KEPT:
                    self._canonical_of.clear()
                graph = canonical_graph(self._graph(cell))
                row = self._row(graph, {seat: seat for seat in graph.operations}, np.zeros(self.length, dtype=np.uint8))
                self._canonical_of[key] = int(self.exact_keys(row[None])[0])
            found[number] = self._canonical_of[key]
        return found

    def _row(self, graph: LabelledGraph, seats: dict[int, int], like: Cell) -> Cell:
        """The row of a graph whose vertices take these seats; vertices that are not live keep their operations, and no edges."""
        places = {0: 0, graph.last: graph.last, **seats}
        row = like.copy()
        row[self.inner :] = 0
        for vertex, operation in graph.operations.items():
            row[places[vertex] - 1] = operation
        for source, target in graph.edges:
            row[self.inner + self.pairs.index((places[source], places[target]))] = 1
        return row
