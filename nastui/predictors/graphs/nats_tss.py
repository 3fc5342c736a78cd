"""Graphs of the NATS topology space, whose operations lie on edges: the line graph, in which each edge of the cell is a vertex.

Eight vertices: input, the six edges in the order of the official string, output. An edge leads from one to the next where the first ends at the
node at which the second starts. `none` is an absent vertex.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.cells.nats_tss.notation import EDGES, OPERATIONS
from nastui.predictors.graphs.graphs import Graphs, graphs_of
from nastui.predictors.predictor import Encodings

_KINDS: Final = len(OPERATIONS) - 1
FEATURE_LENGTH: Final = len(EDGES) * _KINDS


def decode(encodings: Encodings) -> Graphs:
    """The line graphs of encodings: six edges, four one-hot bits each."""
    operations = encodings.astype(np.uint8).reshape(-1, len(EDGES), _KINDS)
    return graphs_of(np.broadcast_to(_LINES, (len(encodings), *_LINES.shape)), operations)


def _lines() -> npt.NDArray[np.bool_]:
    output = max(target for _, target in EDGES)
    starts = np.array([-1, *(source for source, _ in EDGES), output])
    ends = np.array([0, *(target for _, target in EDGES), output + 1])
    return np.asarray(ends[:, None] == starts[None, :])


_LINES: Final = _lines()
