"""What records say, as a struct of arrays, and what they may say."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.importing.nasbench101.protobuf import EVALUATIONS, NUMBERS
from nastui.cells.nasbench101.codes import Codes

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
        for field in fields(self):
            getattr(self, field.name)[rows] = getattr(others, field.name)


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
