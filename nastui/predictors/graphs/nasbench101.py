"""Graphs of NAS-Bench-101: seven vertices, of which the inner five carry operations."""

from __future__ import annotations

from typing import Final

import numpy as np

from nastui.cells.nasbench101.encoding import FEATURES
from nastui.cells.nasbench101.layout import EDGES, INNER, OPERATIONS, VERTICES
from nastui.predictors.graphs.graphs import Graphs, graphs_of
from nastui.predictors.predictor import Encodings

FEATURE_LENGTH: Final = FEATURES
_SOURCES, _TARGETS = (list(ends) for ends in zip(*EDGES, strict=True))
_OPERATION_BITS: Final = INNER * len(OPERATIONS)


def decode(encodings: Encodings) -> Graphs:
    """The graphs of encodings: 15 one-hot bits of operations, then 21 edge bits."""
    return _graphs(encodings, encodings[:, _OPERATION_BITS:])


def misread(encodings: Encodings) -> Graphs:
    """The graphs that result when the first 21 of the 36 features are taken for the edge bits."""
    return _graphs(encodings, encodings[:, : len(EDGES)])


def _graphs(encodings: Encodings, bits: Encodings) -> Graphs:
    edges = np.zeros((len(encodings), VERTICES, VERTICES), dtype=np.bool_)
    edges[:, _SOURCES, _TARGETS] = bits
    return graphs_of(edges, encodings[:, :_OPERATION_BITS].astype(np.uint8).reshape(-1, INNER, len(OPERATIONS)))
