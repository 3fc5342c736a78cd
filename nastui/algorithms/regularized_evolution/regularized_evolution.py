"""Regularized evolution (Real et al., Regularized Evolution for Image Classifier Architecture Search, AAAI 2019).

So many random cells are evaluated; then one child at a time: the best of a sample of the population, drawn without replacement, has exactly
one position changed. The child enters whatever it is worth, and the oldest member leaves.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.regularized_evolution.mutation import OneChange
from nastui.algorithms.regularized_evolution.settings import RegularizedEvolutionSettings
from nastui.cells.arrays import Cells
from nastui.fitness.evaluations import Evaluations


class RegularizedEvolution(Algorithm):
    """The population is a ring: who enters takes the place of the oldest."""

    def __init__(self, settings: RegularizedEvolutionSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.generation_size = settings.population
        self.mutate = OneChange(self.space)
        self.cells = np.zeros((settings.population, self.space.length), dtype=np.uint8)
        self.fitness = np.full(settings.population, -np.inf)
        self.entered = 0

    def ask(self) -> Cells:
        """Random cells until the population is full, then one child."""
        missing = self.settings.population - self.entered
        if missing > 0:
            return self.space.random(self.rng, missing)
        sample = self.rng.permutation(self.settings.population)[: self.settings.sample]
        return self.mutate(self.rng, self.cells[sample[self.fitness[sample].argmax()]])

    def tell(self, evaluations: Evaluations) -> None:
        """What was evaluated enters, in its order."""
        places = (self.entered + np.arange(len(evaluations))) % self.settings.population
        self.cells[places] = evaluations.cells
        self.fitness[places] = evaluations.ranked
        self.entered += len(evaluations)

    def notes(self) -> Mapping[str, float | str]:
        """Best and mean fitness of those who live: the best ever may have died of age."""
        living = self.fitness[np.isfinite(self.fitness)]
        return {"population best": float(living.max()), "population mean": float(living.mean())} if len(living) else {}
