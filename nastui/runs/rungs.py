"""What a run with several fidelities has paid for and found at each: the keys of its queries, charges, records, and the table of rungs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.algorithms.notes import Notes, RungCount, Rungs
from nastui.cells.arrays import Cells, Keys
from nastui.fitness.fitness import Evaluations
from nastui.fitness.ladder import CONTINUED, Ladder
from nastui.runs.records import Records, pack, rung_type, unpack

_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
"""Multiples of 2⁶⁴ over the golden ratio lie far apart, so that keys of different fidelities never meet."""
Epochs = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """Cells that are to be evaluated."""

    cells: Cells
    queries: Keys
    """Equal for cells that are the same query: at the same fidelity, where there are several."""
    identities: Keys
    """Equal for cells that are the same, at whatever fidelity."""
    epochs: Epochs | None = None
    """The fidelity of each; None where there is one only."""

    def __getitem__(self, part: slice | npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> Batch:
        """A part of them."""
        return Batch(self.cells[part], self.queries[part], self.identities[part], None if self.epochs is None else self.epochs[part])

    def __len__(self) -> int:
        """How many cells."""
        return len(self.cells)


def batch_of(cells: Cells, identities: Keys, epochs: Epochs | None) -> Batch:
    """The cells of an ask, at the fidelity of each."""
    return Batch(cells, identities if epochs is None else identities + epochs.astype(np.uint64) * _SPREAD, identities, epochs)


class RungLedger:
    """How long each cell has been trained, and what that cost. Grows with the records of a run, in their order."""

    def __init__(self, ladder: Ladder) -> None:
        self.ladder = ladder
        self._trained: dict[int, int] = {}
        """By identity: the most epochs of each cell."""
        self._reached: set[tuple[int, int]] = set()
        self._counts = [RungCount(epochs) for epochs in ladder.epochs]

    def paid(self, batch: Batch) -> Epochs:
        """Of each cell the epochs that a training can continue from, cells before it in the batch included; 0 where all start from scratch."""
        assert batch.epochs is not None
        found = np.zeros(len(batch), dtype=np.int64)
        if self.ladder.semantics != CONTINUED:
            return found
        within: dict[int, int] = {}
        for place, (key, epochs) in enumerate(zip(batch.identities.tolist(), batch.epochs.tolist(), strict=True)):
            found[place] = within.get(key, self._trained.get(key, 0))
            within[key] = max(int(found[place]), epochs)
        return found

    def packed(self, evaluations: Evaluations, paid: Epochs, new: npt.NDArray[np.bool_]) -> Records:
        """Records of evaluations: below the highest fidelity a cell has no fitness of the run's, only a `value`."""
        assert evaluations.epochs is not None
        epochs = evaluations.epochs
        kept = replace(evaluations, fitness=np.where(epochs == self.ladder.top, evaluations.fitness, np.nan))
        records = np.empty(len(evaluations), dtype=rung_type(evaluations.cells.shape[1]))
        plain = pack(kept, new)
        for name in plain.dtype.names or ():
            records[name] = plain[name]
        records["value"], records["epochs"] = evaluations.fitness, epochs
        records["charged"] = np.maximum(epochs - paid, 0)
        records["rung"] = np.searchsorted(self.ladder.epochs, epochs)
        return records

    @staticmethod
    def told(records: Records) -> Evaluations:
        """What an algorithm is told: each fitness as measured at its own fidelity."""
        return replace(unpack(records), fitness=np.ascontiguousarray(records["value"]), epochs=records["epochs"].astype(np.int64))

    def add(self, identities: Keys, records: Records) -> None:
        """Count records that are part of the run from now on."""
        for key, epochs, rung, charged, value in zip(
            identities.tolist(), *(records[name].tolist() for name in ("epochs", "rung", "charged", "value")), strict=True
        ):
            count, before = self._counts[rung], self._trained.get(key, 0)
            fresh = (key, rung) not in self._reached
            best = value if np.isfinite(value) and (count.best is None or value > count.best) else count.best
            self._counts[rung] = replace(count, cells=count.cells + fresh, charged=count.charged + charged, best=best)
            self._reached.add((key, rung))
            if epochs > before:
                self._promote(key, before)
                self._trained[key] = epochs

    def _promote(self, key: int, before: int) -> None:
        """A cell that was trained for `before` epochs at most is trained longer."""
        if before:
            rung = self.ladder.epochs.index(before)
            self._counts[rung] = replace(self._counts[rung], promoted=self._counts[rung].promoted + 1)

    def notes(self) -> Notes:
        """The table of rungs as it stands."""
        return Rungs(tuple(self._counts)).stored()
