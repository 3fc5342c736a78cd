"""Local search (White, Nolen, Savani, Exploring the Loss Landscape in Neural Architecture Search, UAI 2021).

From the best of ten random cells, neighbours (one position changed) are evaluated in random order, and the first that is better is climbed
to. Where none is, the search starts anew from ten others. Nothing is queried twice, so a better neighbour that an earlier climb has visited
does not lead back onto that climb.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.settings import LocalSearchSettings
from nastui.algorithms.unseen import UnseenSampler
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import Evaluations


class LocalSearch(Algorithm):
    """First improvement, with restarts."""

    generation_size = 100

    def __init__(self, settings: LocalSearchSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.fresh = UnseenSampler(context, self.rng)
        self.starts = 0
        self.reached: float | None = None
        """Fitness of the cell whose neighbours are tried; None at a start."""
        self.neighbours: Cells = np.empty((0, self.space.length), dtype=np.uint8)
        self.waiting = self.fresh.random(settings.initial)
        """Random cells of the next start, where it is the next step."""

    def ask(self) -> Cells:
        """The next neighbour, or the random cells of a new start."""
        if len(self.neighbours):
            asked, self.neighbours = self.fresh.take(self.neighbours[:1]), self.neighbours[1:]
            return asked
        self.reached, self.starts = None, self.starts + 1
        asked, self.waiting = self.waiting, self.waiting[:0]
        return asked

    def tell(self, evaluations: Evaluations) -> None:
        """Climb where that is an improvement; anything is one at a start."""
        best = int(evaluations.ranked.argmax())
        fitness = float(evaluations.ranked[best])
        if self.reached is None or fitness > self.reached:
            self.reached = fitness
            neighbours = self.fresh.among(self.space.neighbours(evaluations.cells[best]))
            self.neighbours = neighbours[self.rng.permutation(len(neighbours))]
        if not len(self.neighbours):
            self.waiting = self.fresh.random(self.settings.initial)

    @property
    def finished(self) -> bool:
        """True where every distinct query was asked for."""
        return not len(self.neighbours) and not len(self.waiting)

    def notes(self) -> Mapping[str, float | str]:
        """How often it started anew, and how many neighbours of the cell it stands on are left to try."""
        return {"restarts": self.starts - 1, "neighbours left": len(self.neighbours)}
