"""Between the engine and the store: evaluations are committed in packed rows, and replayed when a run is resumed."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from nastui.algorithms.notes import Notes
from nastui.base.errors import ReplayError
from nastui.cells.arrays import Cells
from nastui.runs.journal import Journal
from nastui.runs.records import Records
from nastui.runs.rows import Chunk
from nastui.runs.run_totals import RunTotals, moments_of

COMMIT_SECONDS = 1.0


class Recorder:
    """Buffers records and commits them."""

    def __init__(self, journal: Journal, number: int) -> None:
        self._journal, self._number = journal, number
        self._waiting: list[Records] = []
        self._since = time.perf_counter()
        self.beside: Callable[[], Notes] = dict
        """What is noted with every commit, whatever the algorithm says."""

    def add(self, totals: RunTotals, records: Records, *, last: bool) -> None:
        """Take records that are in the totals already; commits if the last commit was more than a second ago.

        The `last` of a batch waits for `flush`, which comes at once and brings the generation's notes.
        """
        if not len(records):
            return
        self._waiting.append(records)
        if not last and time.perf_counter() - self._since > COMMIT_SECONDS:
            self.flush(totals, {})

    def flush(self, totals: RunTotals, notes: Notes) -> None:
        """Commit what is buffered."""
        if not self._waiting:
            return
        records = self._waiting[0] if len(self._waiting) == 1 else np.concatenate(self._waiting)
        self._waiting = []
        self._journal.append(_chunk(self._number, totals, records, {**notes, **self.beside()}), records)
        self._number += 1
        self._since = time.perf_counter()


def _chunk(number: int, totals: RunTotals, records: Records, notes: Notes) -> Chunk:
    fitness = records["fitness"]
    moments = moments_of(fitness)
    known = moments.count > 0
    return Chunk(
        number=number,
        generation=totals.generation,
        evaluations=len(records),
        fresh=int(records["new"].sum()),
        unique_total=totals.unique,
        simulated=totals.simulated if math.isfinite(totals.simulated) else None,
        best=totals.best if math.isfinite(totals.best) else None,
        best_at=totals.best_at,
        top=float(fitness[np.isfinite(fitness)].max()) if known else None,
        mean=moments.mean if known else None,
        spread=moments.spread if known else None,
        notes=notes,
        at=time.time(),
    )


class Replay:
    """The evaluations of a run so far. A run that begins has none."""

    def __init__(self, run: str, records: Records) -> None:
        self._run, self._records, self._given = run, records, 0

    @property
    def left(self) -> int:
        """How many were not handed out yet."""
        return len(self._records) - self._given

    def take(self, asked: Cells, epochs: npt.NDArray[np.int64] | None = None) -> Records:
        """The stored evaluations of these cells, at these fidelities where there are several, as far as there are any.

        Raises:
            ReplayError: other cells were stored.
        """
        taken = self._records[self._given : self._given + len(asked)]
        other = (taken["cell"] != asked[: len(taken)]).any(axis=1)
        if epochs is not None:
            other |= taken["epochs"] != epochs[: len(taken)]
        if other.any():
            raise self.broken(int(np.argmax(other)))
        self._given += len(taken)
        return taken

    def arrival(self) -> Records:
        """The next stored evaluation of a run with workers, in the order in which they arrived; an array of one. It must be there."""
        self._given += 1
        return self._records[self._given - 1 : self._given]

    def broken(self, ahead: int = 0) -> ReplayError:
        """The error of a run that asks for another cell than is stored so far ahead."""
        return ReplayError(
            f"the run {self._run} does not continue as it was recorded: evaluation {self._given + ahead + 1:,} asks for another cell",
            remedy=f"`nastui runs resume {self._run} --fork` starts anew; `nastui runs show {self._run}` tells what it was made with",
        )
