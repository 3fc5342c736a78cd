"""Graphs of cells, as their spaces make them."""

import numpy as np

from nastui.cells.nasbench101.notation import LABELS
from nastui.cells.spaces import space_named
from nastui.drawing.graph import vertex_graph


def topology_graph(operations):
    """A cell of the topology space: its six operations by their numbers."""
    return space_named("nats-tss").graph(np.array(operations, dtype=np.uint8))


def size_graph(widths):
    """A cell of the size space: its five widths."""
    space = space_named("nats-sss")
    return space.graph(space.parse(":".join(map(str, widths))))


def named_graph(matrix, operations):
    """A graph of the operations of NAS-Bench-101, which need be no cell of it."""
    count = len(operations)
    pairs = [(source, target) for source in range(count) for target in range(source + 1, count) if matrix[source][target]]
    return vertex_graph([LABELS.get(name, (name, "strong")) for name in operations], pairs)
