"""Evaluations as packed records: how the engine remembers them, and the bytes that the store keeps."""

from __future__ import annotations

from functools import cache
from struct import Struct
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cell

if TYPE_CHECKING:
    from nastui.fitness.fitness import Evaluations

Records = npt.NDArray[np.void]
"""Structured: cell, fitness, valid, test, table_seconds, measured_seconds, new; of a run with objectives those, as they were measured; of one with
workers also the fields of `runs.arrivals`; of one with several fidelities value, epochs, charged, rung."""
_FIRST: Final = Struct("<3d")
_NUMBERS = ("fitness", "valid", "test", "table_seconds", "measured_seconds")
_OBJECTIVES: Final = "objectives"
_NUMBER_SIZE: Final = 8
_RUNGS: Final = (("value", "<f8"), ("epochs", "<u4"), ("charged", "<u4"), ("rung", "u1"))
"""What was measured, after how many epochs, how many of them were charged, and which fidelity that is. Fitness is NaN below the highest."""


@cache
def record_type(length: int, objectives: int = 0) -> np.dtype[Any]:
    """The record of a space whose rows have this length, with so many objectives; little-endian, without padding."""
    more = [(_OBJECTIVES, "<f8", (objectives,))] if objectives else []
    return np.dtype([("cell", "u1", (length,)), *((name, "<f8") for name in _NUMBERS), ("new", "u1"), *more])


@cache
def rung_type(length: int) -> np.dtype[Any]:
    """The record of a run with several fidelities; that of other runs is the beginning of it. No other kind has its size."""
    return np.dtype([*record_type(length).descr, *_RUNGS])


def has_rungs(records: Records) -> bool:
    """Whether they are of a run with several fidelities."""
    return "rung" in (records.dtype.names or ())


def objectives_of_size(size: int, length: int) -> int | None:
    """How many objectives a record of so many bytes has; None where no record has this size."""
    more, rest = divmod(size - record_type(length).itemsize, _NUMBER_SIZE)
    return more if more >= 0 and not rest else None


def pack(evaluations: Evaluations, new: npt.NDArray[np.bool_]) -> Records:
    """Records of evaluations; `new` marks those that are first of their query."""
    objectives = evaluations.objectives
    records = np.empty(len(evaluations), dtype=record_type(evaluations.cells.shape[1], 0 if objectives is None else objectives.shape[1]))
    records["cell"] = evaluations.cells
    if objectives is not None:
        records[_OBJECTIVES] = objectives
    for name in _NUMBERS:
        records[name] = getattr(evaluations, name)
    records["new"] = new
    return records


def unpack(records: Records) -> Evaluations:
    """The evaluations of records."""
    from nastui.fitness.fitness import Evaluations  # with benchmarks and their spaces: who lists runs needs none

    more = [name for name in records.dtype.names or () if name == _OBJECTIVES]
    return Evaluations(*(np.ascontiguousarray(records[name]) for name in ("cell", *_NUMBERS, *more)))


def from_bytes(data: bytes, length: int, objectives: int = 0) -> Records:
    """Records from the store's bytes."""
    return np.frombuffer(data, dtype=record_type(length, objectives))


def first_of(data: bytes, length: int) -> tuple[Cell, float, float, float]:
    """Cell, fitness, validation and test accuracy of the first record in the store's bytes: many times as quick as an array of one."""
    return np.frombuffer(data, np.uint8, length), *_FIRST.unpack_from(data, length)
