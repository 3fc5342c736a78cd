"""The talk's genetic algorithm (Dervisi, Evaluating Acceleration Techniques for Candidate Evaluation in Genetic NAS).

The first population is random and, by default, not evaluated: all start with fitness 0, so the first tournament is uniform. A generation is
as many children as the population has members: the best of ⌊0.2·size⌋ draws is copied and mutated. Children replace the population.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.genetic.crossover import cross
from nastui.algorithms.genetic.population import Population, newborn
from nastui.algorithms.genetic.settings import GeneticSettings
from nastui.cells.arrays import Cells
from nastui.fitness.evaluations import Evaluations


class Genetic(Algorithm):
    """Tournament selection, mutation, and what the settings add."""

    def __init__(self, settings: GeneticSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.population: Population | None = None
        self.told: Evaluations | None = None
        if not settings.evaluate_initial:
            self.population = newborn(self.space.random(self.rng, settings.population), np.zeros(settings.population))

    def start_from(self, evaluations: Evaluations) -> None:
        """They are the first parents."""
        self.population = newborn(evaluations.cells, evaluations.ranked)

    def ask(self) -> Cells:
        """The initial population where it is evaluated, then children."""
        if self.population is None:
            return self.space.random(self.rng, self.settings.population)
        parents = self._parents(self.population)
        if self.settings.crossover != "none":
            parents = cross(self.rng, self.space, self.settings.crossover, parents, self._parents(self.population))
        return self.space.mutate(self.rng, parents)

    def tell(self, evaluations: Evaluations) -> None:
        """Children succeed the population, as many as were evaluated."""
        if not len(evaluations):
            return
        self.told = evaluations
        children = newborn(evaluations.cells, evaluations.ranked)
        if self.population is None:
            self.population = children
        else:
            self.population = self.population.succeeded_by(children, self.settings.elitism, self.settings.aging)

    def notes(self) -> Mapping[str, float | str]:
        """How many different queries the generation holds, of its size."""
        if self.told is None:
            return {}
        return {"diversity": len(np.unique(self.context.identify(self.told.cells))) / len(self.told)}

    def _parents(self, population: Population) -> Cells:
        return population.cells[population.tournaments(self.rng, self.settings.population, self.settings.tournament)]
