"""Evaluations as packed records: how the engine remembers them, and the bytes that the store keeps."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from nastui.fitness.evaluations import Evaluations

Records = npt.NDArray[np.void]
"""Structured: cell, fitness, valid, test, table_seconds, measured_seconds, new."""
_NUMBERS = ("fitness", "valid", "test", "table_seconds", "measured_seconds")


@cache
def record_type(length: int) -> np.dtype[Any]:
    """The record of a space whose rows have this length; little-endian, without padding."""
    return np.dtype([("cell", "u1", (length,)), *((name, "<f8") for name in _NUMBERS), ("new", "u1")])


def pack(evaluations: Evaluations, new: npt.NDArray[np.bool_]) -> Records:
    """Records of evaluations; `new` marks those that are first of their query."""
    records = np.empty(len(evaluations), dtype=record_type(evaluations.cells.shape[1]))
    records["cell"] = evaluations.cells
    for name in _NUMBERS:
        records[name] = getattr(evaluations, name)
    records["new"] = new
    return records


def unpack(records: Records) -> Evaluations:
    """The evaluations of records."""
    return Evaluations(*(np.ascontiguousarray(records[name]) for name in ("cell", *_NUMBERS)))


def from_bytes(data: bytes, length: int) -> Records:
    """Records from the store's bytes."""
    return np.frombuffer(data, dtype=record_type(length))
