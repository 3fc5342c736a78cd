"""Local search (White, Nolen, Savani, Exploring the Loss Landscape in Neural Architecture Search, UAI 2021).

From the best of ten random cells, neighbours (one position changed) are evaluated in random order; the search moves to the first that is better.
Where none is better, it restarts from ten other random cells. Nothing is queried twice, so a restart does not follow an earlier climb.
"""

from __future__ import annotations

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.notes import LocalSearchState, Notes
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
        self.sampler = UnseenSampler(context, self.rng)
        self.starts = 0
        self.reached: float | None = None
        """Fitness of the current cell, whose neighbours are tried; None at a start."""
        self.neighbours: Cells = np.empty((0, self.space.length), dtype=np.uint8)
        self.waiting = self.sampler.random(settings.initial)
        """Random cells of a start, to be asked for next."""

    def ask(self) -> Cells:
        """The next neighbour, or the random cells of a new start."""
        if len(self.neighbours):
            asked, self.neighbours = self.sampler.take(self.neighbours[:1]), self.neighbours[1:]
            return asked
        self.reached, self.starts = None, self.starts + 1
        asked, self.waiting = self.waiting, self.waiting[:0]
        return asked

    def tell(self, evaluations: Evaluations) -> None:
        """Move to the best of these if it is an improvement; at a start always."""
        best = int(evaluations.ranked.argmax())
        fitness = float(evaluations.ranked[best])
        if self.reached is None or fitness > self.reached:
            self.reached = fitness
            neighbours = self.sampler.among(self.space.neighbours(evaluations.cells[best]))
            self.neighbours = neighbours[self.rng.permutation(len(neighbours))]
        if not len(self.neighbours):
            self.waiting = self.sampler.random(self.settings.initial)

    @property
    def finished(self) -> bool:
        """True where every distinct query was asked for."""
        return not len(self.neighbours) and not len(self.waiting)

    def notes(self) -> Notes:
        """The number of restarts, and of neighbours of the current cell that are not tried yet."""
        return LocalSearchState(self.starts - 1, len(self.neighbours)).stored()
