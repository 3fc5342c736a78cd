"""Cells as batches of small graphs, for predictors that work on graphs: vertices of a kind, and edges between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class GraphBatch:
    """Graphs of at most v vertices, numbered so that every edge leads from a lower to a higher one."""

    adjacency: npt.NDArray[np.float32]
    """0/1, graphs × v × v: [source, target] is an edge."""
    kinds: npt.NDArray[np.float32]
    """0/1, graphs × v × kinds: what a vertex is, one-hot; zeros where it is absent."""
    present: npt.NDArray[np.float32]
    """0/1, graphs × v."""


def graph_batch(edges: npt.NDArray[np.bool_], operations: npt.NDArray[np.uint8]) -> GraphBatch:
    """Graphs of an input vertex, the vertices that carry operations, and an output vertex.

    Args:
        edges: graphs × v × v; an edge at an absent vertex does not count.
        operations: 0/1, graphs × (v − 2) × operations; a vertex without an operation is absent.
    """
    count, vertices, _ = edges.shape
    kinds = np.zeros((count, vertices, operations.shape[2] + 2), dtype=np.float32)
    kinds[:, 0, 0] = kinds[:, -1, 1] = 1
    kinds[:, 1:-1, 2:] = operations
    present = kinds.max(axis=2)
    return GraphBatch(edges * present[:, :, None] * present[:, None, :], kinds, present)
