"""ASHA: asynchronous successive halving (Li et al., MLSys 2020), by promotion or, as Ray Tune and Syne Tune have it, by stopping."""

from __future__ import annotations

from bisect import bisect_left, insort

import numpy as np
import numpy.typing as npt

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.brackets import ladder_of, share_of
from nastui.algorithms.fidelity_algorithms import AshaSettings
from nastui.algorithms.unseen import UnseenSampler
from nastui.cells.arrays import Cell, Cells
from nastui.fitness.fitness import Evaluations


class _Rung:
    """What was measured at one fidelity."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self._ranked: list[tuple[float, int]] = []
        """(−value, place) of all, the best first."""
        self._waiting: list[tuple[float, int]] = []
        """The same of those that were not promoted."""

    def add(self, cell: Cell, value: float) -> None:
        """A cell that was measured."""
        one = (-value, len(self.cells))
        self.cells.append(cell)
        insort(self._ranked, one)
        insort(self._waiting, one)

    def promotable(self, keep: float) -> bool:
        """Whether a cell that is among the best share was not promoted yet."""
        return bool(self._waiting) and bisect_left(self._ranked, self._waiting[0]) < share_of(len(self.cells), keep)

    def promote(self) -> Cell:
        """The best that waits, which waits no longer."""
        return self.cells[self._waiting.pop(0)[1]]

    def goes_on(self, value: float, keep: float) -> bool:
        """Whether the cell that came last, of this value, stays: the share of cells that are better than it, itself counted, is at most this."""
        return bisect_left(self._ranked, (-value, -1)) / len(self.cells) <= keep


class Asha(Algorithm):
    """Whoever is free promotes a cell from the highest fidelity that has one to promote, else measures a new cell at the lowest.

    By stopping, a cell goes on at once or never.
    """

    def __init__(self, settings: AshaSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings, self.ladder = settings, ladder_of(context)
        self.sampler = UnseenSampler(context, self.rng)
        self.sampler.look_ahead()
        self.rungs = [_Rung() for _ in self.ladder.epochs]
        self.asked: list[int] = []
        """The rung of each cell of the last ask."""
        self.going: list[tuple[int, Cell]] = []
        """By stopping: cells that go on, and the rungs to which."""

    def ask(self) -> Cells:
        """A cell for each worker, fewer where no more are left."""
        cells, self.asked = [], []
        for _ in range(self.settings.workers):
            found = self._promotion()
            if found is None and self.sampler.exhausted:
                break
            rung, cell = found or (0, self.sampler.random(1)[0])
            self.sampler.look_ahead()
            cells.append(cell)
            self.asked.append(rung)
        return np.array(cells, dtype=np.uint8)

    @property
    def asked_epochs(self) -> npt.NDArray[np.int64]:
        """Each has its own."""
        return np.array([self.ladder.epochs[rung] for rung in self.asked], dtype=np.int64)

    def tell(self, evaluations: Evaluations) -> None:
        """Each joins its rung."""
        for cell, value, rung in zip(evaluations.cells, evaluations.ranked.tolist(), self.asked, strict=False):
            self.rungs[rung].add(cell, value)
            if self.settings.rule == "stopping" and rung + 1 < len(self.rungs) and self.rungs[rung].goes_on(value, self._keep(rung)):
                self.going.append((rung + 1, cell))

    @property
    def finished(self) -> bool:
        """True where no cell is left, and none can be promoted."""
        return self.sampler.exhausted and not self.going and not any(map(self._promotes, range(len(self.rungs) - 1)))

    def _promotion(self) -> tuple[int, Cell] | None:
        """The rung to which a cell is promoted, and the cell."""
        if self.going:
            return self.going.pop(0)
        for rung in reversed(range(len(self.rungs) - 1)):
            if self._promotes(rung):
                return rung + 1, self.rungs[rung].promote()
        return None

    def _promotes(self, rung: int) -> bool:
        return self.settings.rule != "stopping" and self.rungs[rung].promotable(self._keep(rung))

    def _keep(self, rung: int) -> float:
        return self.ladder.share(rung) if self.settings.keep is None else self.settings.keep
