"""Random search: the space's own random cells, none queried twice."""

from __future__ import annotations

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.notes import DrawMoments, Notes
from nastui.algorithms.settings import RandomSamplingSettings, RandomSettings
from nastui.algorithms.unseen import UnseenSampler
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import Evaluations


class RandomSearch(Algorithm):
    """Draws cells and drops those drawn before: uniform without repetition where the space's random cells are uniform over the queries."""

    def __init__(self, settings: RandomSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.sampler = UnseenSampler(context, self.rng)
        self.sampler.look_ahead()

    def ask(self) -> Cells:
        """Random cells that were never asked for."""
        asked = self.sampler.random(self.settings.population)
        self.sampler.look_ahead()
        return asked

    def tell(self, evaluations: Evaluations) -> None:
        """Random search learns nothing."""

    @property
    def finished(self) -> bool:
        """True where every distinct query was asked for, or no other can be found."""
        return self.sampler.exhausted


# ---- random sampling: the fitness of cells without any selection


_DRAWN = 256
"""Cells drawn at a time, whatever the batch, so that the order of cells depends on the seed alone."""


class RandomSampling(Algorithm):
    """The space's own random cells."""

    def __init__(self, settings: RandomSamplingSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.waiting: Cells = np.empty((0, self.space.length), dtype=np.uint8)
        self.finite, self.total, self.squares = 0, 0.0, 0.0

    def ask(self) -> Cells:
        """The next draws."""
        while len(self.waiting) < self.settings.population:
            self.waiting = np.concatenate([self.waiting, self.space.random(self.rng, _DRAWN)])
        asked, self.waiting = np.split(self.waiting, [self.settings.population])
        return asked

    def tell(self, evaluations: Evaluations) -> None:
        """Add to the mean and the deviation."""
        fitness = evaluations.fitness[np.isfinite(evaluations.fitness)]
        self.finite += len(fitness)
        self.total += float(fitness.sum())
        self.squares += float(fitness @ fitness)

    def notes(self) -> Notes:
        """Mean and standard deviation over all draws so far whose fitness is finite."""
        if not self.finite:
            return {}
        mean = self.total / self.finite
        return DrawMoments(mean, max(self.squares / self.finite - mean * mean, 0.0) ** 0.5).stored()
