"""Records of runs with workers, whose evaluations overlap: beside each stands when it was begun and when it arrived. And the clock of all runs."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.runs.records import Records, objectives_of_size, record_type, rung_type

_MORE: Final = (("submitted", "<u4"), ("arrived", "<f8"))
_MORE_SIZE: Final = 12


@cache
def arrival_type(length: int, objectives: int = 0) -> np.dtype[Any]:
    """The record of a run with workers; that of other runs is the beginning of it.

    `submitted` is the evaluation's place among those that were begun, from 0. `arrived` is the simulated second in which it ended; NaN where the
    table does not know the seconds.
    """
    return np.dtype([*record_type(length, objectives).descr, *_MORE])


def type_of(size: int, length: int) -> np.dtype[Any] | None:
    """The kind of record that has this many bytes, of a space whose rows have this length; None where none has."""
    if size == rung_type(length).itemsize:
        return rung_type(length)
    if (objectives := objectives_of_size(size, length)) is not None:
        return record_type(length, objectives)
    objectives = objectives_of_size(size - _MORE_SIZE, length)
    return None if objectives is None else arrival_type(length, objectives)


def has_arrivals(records: Records) -> bool:
    """Whether they are those of a run with workers."""
    return "arrived" in (records.dtype.names or ())


def arrived(records: Records, submitted: int, at: float) -> Records:
    """The record of an evaluation (an array of one) with the place at which it was begun, and the second in which it ended."""
    found = _copied(records, arrival_type(*_size_of(records)))
    found["submitted"], found["arrived"] = submitted, at
    return found


def plain(records: Records) -> Records:
    """Records as runs without workers have them (a copy)."""
    return _copied(records, record_type(*_size_of(records)))


def simulated_times(records: Records, before: float = 0.0) -> npt.NDArray[np.float64]:
    """The simulated second after each record.

    With workers, that in which it arrived. Otherwise all seconds so far, `before` among them, added up one by one, so that no cut or slice changes
    the sum.
    """
    if has_arrivals(records):
        return np.ascontiguousarray(records["arrived"], dtype=np.float64)
    spent: npt.NDArray[np.float64] = np.cumsum(np.concatenate([[before], records["table_seconds"]]))[1:]
    return spent


def _copied(records: Records, kind: np.dtype[Any]) -> Records:
    found = np.zeros(len(records), dtype=kind)
    for name in record_type(*_size_of(records)).names or ():
        found[name] = records[name]
    return found


def _size_of(records: Records) -> tuple[int, int]:
    """Positions of a cell, and objectives."""
    names = records.dtype.names or ()
    return records["cell"].shape[1], records["objectives"].shape[1] if "objectives" in names else 0
