"""What records say, as a struct of arrays, and what they may say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.importing.nasbench101.wire import EVALUATIONS, NUMBERS
from nastui.cells.nasbench101.layout import Codes

EPOCH, SECONDS, TRAIN, VALID, TEST = range(NUMBERS)
START, HALFWAY, END = range(EVALUATIONS)
MOST_EPOCHS: Final = 1000
_MOST_PARAMETERS: Final = (1 << 31) - 1


@dataclass(frozen=True)
class Records:
    """Records; row i of every array is record i."""

    hashes: npt.NDArray[np.uint8]
    """Records × 16: module hashes."""
    codes: Codes
    """Cells, not pruned."""
    epochs: npt.NDArray[np.uint16]
    parameters: npt.NDArray[np.int64]
    evaluations: npt.NDArray[np.float64]
    """Records × evaluations × numbers, as stored: accuracies are fractions."""
    total: npt.NDArray[np.float64]
    """Seconds of training and evaluating."""

    def put(self, rows: Any, others: Records) -> None:
        """Write other records into these rows."""
        for one in fields(self):
            getattr(self, one.name)[rows] = getattr(others, one.name)


def room(count: int) -> Records:
    """Arrays for so many records."""
    numbers = np.empty((count, EVALUATIONS, NUMBERS))
    hashes, codes = np.empty((count, 16), dtype=np.uint8), np.empty(count, dtype=np.uint32)
    return Records(hashes, codes, np.empty(count, dtype=np.uint16), np.empty(count, dtype=np.int64), numbers, np.empty(count))


def bounds(records: Records) -> list[tuple[str, npt.NDArray[np.bool_]]]:
    """What every record must keep to: what is wrong where it does not, and which records do."""
    accuracies, seconds, epoch = records.evaluations[:, :, TRAIN:], records.evaluations[:, :, SECONDS], records.evaluations[:, :, EPOCH]
    ascending = (epoch[:, START] >= 0) & (epoch[:, START] <= epoch[:, HALFWAY]) & (epoch[:, HALFWAY] <= epoch[:, END])
    return [
        ("an accuracy is not between 0 and 1", _each((accuracies >= 0) & (accuracies <= 1))),
        ("a time is negative or not finite", _each((seconds >= 0) & (seconds < np.inf)) & (records.total >= 0) & (records.total < np.inf)),
        ("its evaluations do not lead from its first to its last epoch", ascending & (np.abs(epoch[:, END] - records.epochs) < 1)),
        ("its number of parameters is out of bounds", (records.parameters > 0) & (records.parameters <= _MOST_PARAMETERS)),
    ]


def _each(right: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    return np.asarray(right.reshape(len(right), -1).all(axis=1))


# ---- records gathered from the batches of a file, as few bytes as they need: hashes, cells and parameters once for repeats that follow each other


FINAL = ("train", "valid", "test", "seconds", "total")
MIDDLE = ("middle epoch", "middle train", "middle valid", "middle test")


@dataclass
class Gathered:
    """What is kept of records. A run is one or more records that follow each other and are of one cell."""

    hashes: list[npt.NDArray[np.uint8]] = field(default_factory=list)
    """Per batch: runs × 16."""
    codes: list[Codes] = field(default_factory=list)
    parameters: list[npt.NDArray[np.int64]] = field(default_factory=list)
    lengths: list[npt.NDArray[np.int64]] = field(default_factory=list)
    """Per batch: how many records each run has."""
    epochs: list[npt.NDArray[np.uint16]] = field(default_factory=list)
    """Per batch: of each record."""
    numbers: dict[str, list[npt.NDArray[np.float64]]] = field(default_factory=dict)
    """By name of the quantity, per batch: of each record, as stored."""

    def add(self, records: Records, names: Sequence[str]) -> None:
        """Keep these quantities of some records."""
        starts = _runs(records)
        self.hashes.append(records.hashes[starts])
        self.codes.append(records.codes[starts])
        self.parameters.append(records.parameters[starts])
        self.lengths.append(np.diff(starts, append=len(records.codes)))
        self.epochs.append(records.epochs)
        for name in names:
            self.numbers.setdefault(name, []).append(_quantity(records, name))

    def take(self, name: str) -> npt.NDArray[np.float64]:
        """A quantity of all records; it is not kept any longer."""
        return np.concatenate(self.numbers.pop(name))


def _runs(records: Records) -> npt.NDArray[np.int64]:
    """The first record of each run."""
    hashes = records.hashes.view(np.uint64)
    differs = (hashes[1:] != hashes[:-1]).any(axis=1)
    differs |= (records.codes[1:] != records.codes[:-1]) | (records.parameters[1:] != records.parameters[:-1])
    return np.flatnonzero(np.append(True, differs))


def _quantity(records: Records, name: str) -> npt.NDArray[np.float64]:
    if name == "total":
        return records.total
    evaluation = records.evaluations[:, HALFWAY if name in MIDDLE else END]
    place = {"epoch": EPOCH, "train": TRAIN, "valid": VALID, "test": TEST, "seconds": SECONDS}[name.split()[-1]]
    return evaluation[:, place].copy()
