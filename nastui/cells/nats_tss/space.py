"""The topology space of NATS-Bench as a `Space`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cell, Cells, Features, Keys
from nastui.cells.facets import Facet, by_value
from nastui.cells.graph_batch import GraphBatch
from nastui.cells.nats_tss.encoding import FEATURES, class_encodings, encoded, line_graphs, paths_encoded, structure
from nastui.cells.nats_tss.isomorphism import class_keys, class_members, graph_class_of_code
from nastui.cells.nats_tss.network_form import network_codes
from nastui.cells.nats_tss.notation import (
    EDGES,
    LABELS,
    LENGTH,
    NODES,
    NONE,
    OPERATIONS,
    RADIX,
    codes,
    format_cell,
    from_codes,
    parse_cell,
)  # fmt: skip
from nastui.cells.space import Space
from nastui.drawing.graph import CellGraph, Edge, edge_graph


class NatsTss(Space):
    """15,625 cells. Canonical keys are the classes of the official canonical string (6,466)."""

    name = "nats-tss"
    length = LENGTH
    choices = (len(OPERATIONS),) * LENGTH
    feature_length = FEATURES
    hand_made = {
        "ResNet-like": "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|",
        "all 3×3 convolutions": "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|",
        "a chain of 3×3 convolutions": "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|none~0|none~1|nor_conv_3x3~2|",
        "all skips": "|skip_connect~0|+|skip_connect~0|skip_connect~1|+|skip_connect~0|skip_connect~1|skip_connect~2|",
    }
    """The ResNet-like cell is that of Dong & Yang (ICLR 2020); it has 90.86 % on CIFAR-10's validation half."""

    def random(self, rng: np.random.Generator, count: int) -> Cells:
        """Uniform over all 15,625 cells."""
        return RADIX.random(rng, count)

    def mutate(self, rng: np.random.Generator, cells: Cells) -> Cells:
        """Each edge changes with probability 1/6 to one of the other four operations."""
        return RADIX.mutated(rng, cells)

    def valid(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Which rows hold only operation indices."""
        return RADIX.valid(cells)

    def every_cell(self) -> Cells:
        """All cells in the order of their codes."""
        return RADIX.every_cell()

    def exact_keys(self, cells: Cells) -> Keys:
        """The code, 0 … 15,624."""
        return codes(cells).astype(np.uint64)

    def from_keys(self, keys: Keys) -> Cells:
        """From codes."""
        return from_codes(keys)

    def network_keys(self, cells: Cells) -> Keys:
        """The smallest code among the pruned cells with the same live form (network_form.py): 5,260 networks."""
        return network_codes()[codes(cells)]

    def canonical_keys(self, cells: Cells) -> Keys:
        """The smallest code with the same official canonical string."""
        return class_keys(cells)

    def encode(self, cells: Cells) -> npt.NDArray[np.uint8]:
        """Six edges × four operations, one-hot; `none`, and any edge off all paths, is all zeros."""
        return encoded(cells)

    def encode_paths(self, cells: Cells) -> npt.NDArray[np.uint8]:
        """4 + 16 + 64 sequences of the operations other than `none`."""
        return paths_encoded(cells)

    def isomorphic_encodings(self, cells: Cells) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.intp]]:
        """As `isomorphic` and `encode` give them, looked up."""
        return class_encodings(cells)

    def isomorphic(self, cell: Cell) -> Cells:
        """All strings of the 15,625 with the same canonical string."""
        return class_members(cell)

    def by_graph(self) -> Space:
        """With the 8,765 classes of labelled graphs."""
        return GraphClassNatsTss()

    def structure(self, cells: Cells) -> npt.NDArray[np.float64]:
        """Counts, depths and paths (structure.py)."""
        return structure(cells)

    def parse(self, text: str) -> Cell:
        """Read an official string."""
        return parse_cell(text)

    def format(self, cell: Cell) -> str:
        """Write the official string."""
        return format_cell(cell)

    def recognises(self, text: str) -> bool:
        """It begins with a bar, and names sources."""
        return text.lstrip().startswith("|") and "~" in text

    def graph(self, cell: Cell) -> CellGraph:
        """Four nodes and six edges, of which `none` carries nothing."""
        edges = []
        for operation, (source, target) in zip(cell.tolist(), EDGES, strict=True):
            label, style = LABELS[int(operation)]
            edges.append(Edge(source, target, label, style, operation == NONE))
        return edge_graph(NODES, edges)

    def facets(self) -> tuple[Facet, ...]:
        """Operations on edges."""
        names = [f"{NODES[source]} →{NODES[target]}" for source, target in EDGES]
        return (by_value("operations on edges", [(name, place) for place, name in enumerate(names)], LABELS),)

    def graphs(self, encodings: Features) -> GraphBatch:
        """Line graphs: an edge of the cell is a vertex."""
        return line_graphs(encodings)


class GraphClassNatsTss(NatsTss):
    """The same cells and strings; canonical keys are the classes of labelled graphs (8,765), which contract no skips."""

    def canonical_keys(self, cells: Cells) -> Keys:
        """The smallest code with the same graph."""
        return graph_class_of_code()[codes(cells)]

    def isomorphic_encodings(self, cells: Cells) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.intp]]:
        """As `isomorphic` and `encode` give them, looked up."""
        return class_encodings(cells, graph_class_of_code)

    def isomorphic(self, cell: Cell) -> Cells:
        """All strings of the 15,625 with the same graph."""
        classes = graph_class_of_code()
        members: Cells = self.every_cell()[classes == classes[int(codes(cell))]]
        return members

    def by_graph(self) -> Space:
        """Itself."""
        return self
