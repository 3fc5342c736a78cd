"""ASHA: asynchronous successive halving (Li et al., MLSys 2020), by promotion or, as Ray Tune and Syne Tune have it, by stopping."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.brackets import ladder_of, promoted
from nastui.algorithms.fidelity_algorithms import AshaSettings
from nastui.algorithms.unseen import UnseenSampler
from nastui.cells.arrays import Cell, Cells
from nastui.fitness.fitness import Evaluations


class _Rung:
    """What was measured at one fidelity."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self.values: list[float] = []
        self.taken: set[int] = set()
        """Places of those that were promoted."""

    def promotable(self, keep: float) -> int | None:
        """The place of the best cell that is among the best share and was not promoted yet."""
        if len(self.values) * keep + 1e-9 < 1:
            return None
        places = promoted(np.array(self.values), keep)
        return next((place for place in places.tolist() if place not in self.taken), None)

    def goes_on(self, keep: float) -> bool:
        """Whether the cell that came last stays: the share of cells that are better than it, itself counted among all, is at most this."""
        last = self.values[-1]
        return sum(value > last for value in self.values) / len(self.values) <= keep


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
            self.rungs[rung].cells.append(cell)
            self.rungs[rung].values.append(value)
            if self.settings.rule == "stopping" and rung + 1 < len(self.rungs) and self.rungs[rung].goes_on(self._keep(rung)):
                self.going.append((rung + 1, cell))

    @property
    def finished(self) -> bool:
        """True where no cell is left, and none can be promoted."""
        return self.sampler.exhausted and not self.going and all(self._place(rung) is None for rung in range(len(self.rungs) - 1))

    def _promotion(self) -> tuple[int, Cell] | None:
        """The rung to which a cell is promoted, and the cell."""
        if self.going:
            return self.going.pop(0)
        for rung in reversed(range(len(self.rungs) - 1)):
            place = self._place(rung)
            if place is not None:
                self.rungs[rung].taken.add(place)
                return rung + 1, self.rungs[rung].cells[place]
        return None

    def _place(self, rung: int) -> int | None:
        return None if self.settings.rule == "stopping" else self.rungs[rung].promotable(self._keep(rung))

    def _keep(self, rung: int) -> float:
        return self.ladder.share(rung) if self.settings.keep is None else self.settings.keep
