"""Which training of its cell each record is: its budget of epochs, and the how manyth of that budget."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.importing.nasbench101.distinct import Distinct
from nastui.benchmarks.importing.nasbench101.refusing import refused

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
