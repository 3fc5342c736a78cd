"""Records gathered from the batches of a file, as few bytes as they need: hashes, cells and parameters once for repeats that follow each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.importing.nasbench101.records import END, EPOCH, HALFWAY, SECONDS, TEST, TRAIN, VALID, Records
from nastui.cells.nasbench101.codes import Codes

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
