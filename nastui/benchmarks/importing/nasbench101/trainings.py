"""Which training of its cell each record is: its budget of epochs, and the how manyth of that budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.importing.nasbench101.wire import EVALUATIONS, NUMBERS, refused
from nastui.cells.arrays import Cells
from nastui.cells.nasbench101.isomorphism import canonical_codes
from nastui.cells.nasbench101.layout import Codes, from_codes
from nastui.cells.nasbench101.module_hash import module_hashes
from nastui.cells.nasbench101.space import NasBench101

# ---- what records say, as a struct of arrays, and what they may say


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


# ---- records of all batches of a file, in as few bytes as they need: hashes, cells and parameters once for repeats that follow each other


FINAL = ("train", "valid", "test", "seconds", "total")
MIDDLE = ("middle epoch", "middle train", "middle valid", "middle test")


@dataclass
class CollectedRecords:
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


# ---- which cells a file has, by their module hashes, and whether hashes and graphs belong together


_AT_ONCE: Final = 1 << 14
_HASH_SAMPLE: Final = 2000


@dataclass(frozen=True)
class Distinct:
    """The cells of a file in the order in which they come first."""

    hashes: npt.NDArray[np.uint8]
    cells: Cells
    parameters: npt.NDArray[np.int64]
    of_record: npt.NDArray[np.int32]
    """The cell of each record."""


def distinct_cells(path: Path, collected: CollectedRecords) -> Distinct:
    """The cells of all records.

    Raises:
        InputError: a hash that is not its graph's, one hash for two cells or two for one, two numbers of parameters for one cell.
    """
    hashes, codes = np.concatenate(collected.hashes), np.concatenate(collected.codes)
    parameters = np.concatenate(collected.parameters)
    firsts, cell = _numbered(hashes)
    if len(firsts) > NasBench101.distinct:
        raise refused(path, f"it has {len(firsts):,} module hashes, where the space has {NasBench101.distinct:,} cells")
    _check_one_graph(path, hashes, codes, firsts[cell])
    _check_parameters(path, hashes, parameters, firsts[cell])
    of_record = np.repeat(cell.astype(np.int32), np.concatenate(collected.lengths))
    found = Distinct(hashes[firsts], _cells(codes[firsts]), parameters[firsts], of_record)
    _check_distinct(path, found)
    _check_hashes(path, found)
    return found


def _cells(codes: Codes) -> Cells:
    """The rows of many cells; in parts, because on the way a row needs eight times its bytes."""
    return np.concatenate([from_codes(part) for part in np.split(codes, range(_AT_ONCE, len(codes), _AT_ONCE))])


def _numbered(hashes: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The first row of each distinct hash, ascending, and for each row which of these it repeats."""
    halves = hashes.view(">u8").astype(np.uint64)
    order = np.argsort(halves[:, 0], kind="stable")
    same = halves[order][1:] == halves[order][:-1]
    if (same[:, 0] & ~same[:, 1]).any():  # two hashes begin alike
        order = np.lexsort((halves[:, 1], halves[:, 0]))
        same = halves[order][1:] == halves[order][:-1]
    differs = np.append(True, ~same.all(axis=1))
    firsts = order[differs]
    rank = np.empty(len(firsts), dtype=np.int64)
    rank[np.argsort(firsts)] = np.arange(len(firsts))
    cell = np.empty(len(hashes), dtype=np.int64)
    cell[order] = rank[np.cumsum(differs) - 1]
    return np.sort(firsts), cell


def _check_one_graph(path: Path, hashes: npt.NDArray[np.uint8], codes: Codes, firsts: npt.NDArray[np.int64]) -> None:
    other = np.flatnonzero(codes != codes[firsts])
    canonical, of_first = (canonical_codes(from_codes(codes[rows])) for rows in (other, firsts[other]))
    if len(wrong := other[canonical != of_first]):
        raise refused(path, f"the module hash {_text(hashes[wrong[0]])} stands with two graphs that are not one cell")


def _check_parameters(path: Path, hashes: npt.NDArray[np.uint8], parameters: npt.NDArray[np.int64], firsts: npt.NDArray[np.int64]) -> None:
    if len(wrong := np.flatnonzero(parameters != parameters[firsts])):
        row = wrong[0]
        counts = f"{parameters[firsts[row]]:,} and {parameters[row]:,}"
        raise refused(path, f"the cell {_text(hashes[row])} has two numbers of trainable parameters, {counts}")


def _check_distinct(path: Path, found: Distinct) -> None:
    keys = canonical_codes(found.cells)
    order = np.argsort(keys, kind="stable")
    if len(same := np.flatnonzero(keys[order][1:] == keys[order][:-1])):
        first, second = (_text(found.hashes[row]) for row in order[same[0] : same[0] + 2])
        raise refused(path, f"the module hashes {first} and {second} stand with the same cell")


def _check_hashes(path: Path, found: Distinct) -> None:
    """Compare the hashes with our own on an evenly spread sample of cells."""
    sample = range(0, len(found.cells), max(1, len(found.cells) // _HASH_SAMPLE))
    for row, own in zip(sample, module_hashes(found.cells[sample]), strict=True):
        if own != _text(found.hashes[row]):
            raise refused(path, f"{_text(found.hashes[row])} is not the module hash of its cell, which is {own}")


def _text(digest: npt.NDArray[np.uint8]) -> str:
    return digest.tobytes().hex()


REPEATS: Final = 3
_BUDGETS: Final = 8


@dataclass(frozen=True)
class Trainings:
    """Where the numbers of each record go."""

    budgets: tuple[int, ...]
    """Epochs, ascending."""
    repeats: tuple[int, ...]
    """The most trainings that a cell has, per budget."""
    slot: npt.NDArray[np.uint8]
    """Of each record: `REPEATS` × the number of its budget + which repeat it is."""
    cells: npt.NDArray[np.int32]
    """Of each record."""
    count: int
    """How many cells there are."""

    def spread(self, numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Numbers of records, slots × cells; NaN where a cell lacks the training."""
        table = np.full((REPEATS * len(self.budgets), self.count), np.nan)
        table[self.slot, self.cells] = numbers
        return table


def trainings_of(path: Path, cells: Distinct, epochs: npt.NDArray[np.uint16]) -> Trainings:
    """Number the repeats of each cell and budget in the order of the file.

    Raises:
        InputError: more than three repeats, more budgets than a table has.
    """
    budgets = np.flatnonzero(np.bincount(epochs))
    if len(budgets) > _BUDGETS:
        raise refused(path, f"it has trainings over {len(budgets)} different numbers of epochs, where at most {_BUDGETS} are expected")
    budget = np.searchsorted(budgets, epochs).astype(np.int32)
    repeat = _repeats(cells.of_record * np.int32(len(budgets)) + budget)
    if (repeat >= REPEATS).any():
        row = int(np.argmax(repeat >= REPEATS))
        named = cells.hashes[cells.of_record[row]].tobytes().hex()
        raise refused(path, f"the cell {named} has more than {REPEATS} trainings over {epochs[row]} epochs", row)
    most = tuple(int(repeat[budget == number].max()) + 1 for number in range(len(budgets)))
    slot = (REPEATS * budget + repeat).astype(np.uint8)
    return Trainings(tuple(budgets.tolist()), most, slot, cells.of_record, len(cells.cells))


def _repeats(keys: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """How many of each record's key stand before it."""
    order = np.argsort(keys, kind="stable").astype(np.int32)
    inward = keys[order]
    starts = np.flatnonzero(np.append(True, inward[1:] != inward[:-1])).astype(np.int32)
    repeat = np.empty(len(keys), dtype=np.int32)
    repeat[order] = np.arange(len(keys), dtype=np.int32) - np.repeat(starts, np.diff(starts, append=len(keys)))
    return repeat
