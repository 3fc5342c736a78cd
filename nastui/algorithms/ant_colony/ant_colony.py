"""The max–min ant system (Stützle & Hoos, MAX–MIN Ant System, Future Generation Computer Systems 2000), without heuristic information.

Ants choose each position's value by its pheromone, which starts at its upper bound. Only the best ant of a generation deposits.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.ant_colony.pheromone import Pheromone
from nastui.algorithms.ant_colony.settings import AntColonySettings
from nastui.algorithms.positions import Positions
from nastui.cells.arrays import Cells
from nastui.fitness.evaluations import Evaluations


class AntColony(Algorithm):
    """A generation is one way of every ant."""

    def __init__(self, settings: AntColonySettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.positions = Positions(self.space)
        self.pheromone = Pheromone(settings, self.positions)

    def start_from(self, evaluations: Evaluations) -> None:
        """Their best deposits."""
        self.tell(evaluations)

    def ask(self) -> Cells:
        """A cell of each ant."""
        return self.positions.draw(self.rng, self.pheromone.probabilities, self.settings.population)

    def tell(self, evaluations: Evaluations) -> None:
        """The best of these deposits, the first among equals; where none has a finite fitness, nothing changes."""
        ranked = evaluations.ranked
        if len(ranked) and np.isfinite(ranked.max()):
            self.pheromone.lay(evaluations.cells[int(ranked.argmax())])

    def notes(self) -> Mapping[str, float | str]:
        """How undecided the trails are (1: uniform), and how likely the strongest values are together."""
        probabilities = self.pheromone.probabilities
        return {"pheromone entropy": self.positions.entropy(probabilities), "strongest cell": float(probabilities.max(axis=1).prod())}
