"""The max–min ant system (Stützle & Hoos, MAX–MIN Ant System, Future Generation Computer Systems 2000), without heuristic information.

Ants choose each position's value by its pheromone, which starts at its upper bound. Only the best ant of a generation deposits.
"""

from __future__ import annotations

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.notes import Notes, PheromoneState
from nastui.algorithms.positions import Matrix, Positions
from nastui.algorithms.settings import AntColonySettings
from nastui.cells.arrays import Cell, Cells
from nastui.fitness.fitness import Evaluations

# ---- pheromone per position and value, between the bounds of the max–min ant system


class Pheromone:
    """A deposit is 1, so trails depend on the order of fitness, not on its scale. τmax = 1 / evaporation is the limit of a trail that gets a deposit
    in every generation.

    τmin is set so that a converged colony makes its best cell again with probability p: each of n positions must choose right with probability
    q = p^(1/n), and with k values that is τmin = τmax · (1 − q) / ((k − 1) · q): Stützle & Hoos's rule with the position's own number of values.
    """  # noqa: D205

    def __init__(self, settings: AntColonySettings, positions: Positions) -> None:
        self.positions = positions
        self.evaporation = settings.evaporation
        self.high = 1 / settings.evaporation
        right = settings.best_again ** (1 / len(positions.choices))
        low = self.high * (1 - right) / (np.maximum(positions.choices - 1, 1) * right)
        self.low: Matrix = np.where(positions.real, np.minimum(low, self.high)[:, None], 0.0)
        self.trails: Matrix = np.where(positions.real, self.high, 0.0)

    @property
    def probabilities(self) -> Matrix:
        """Each position chooses in proportion to its trails."""
        shares: Matrix = self.trails / self.trails.sum(axis=1, keepdims=True)
        return shares

    def deposit(self, cell: Cell) -> None:
        """Evaporate all trails, and deposit on the values of a cell."""
        self.trails *= 1 - self.evaporation
        self.trails[np.arange(len(cell)), cell] += 1
        np.clip(self.trails, self.low, self.high, out=self.trails)
        self.trails[~self.positions.real] = 0.0


class AntColony(Algorithm):
    """A generation is one cell of every ant."""

    def __init__(self, settings: AntColonySettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.positions = Positions(self.space)
        self.pheromone = Pheromone(settings, self.positions)

    def start_from(self, evaluations: Evaluations) -> None:
        """The best of these cells deposits."""
        self.tell(evaluations)

    def ask(self) -> Cells:
        """A cell of each ant."""
        return self.positions.draw(self.rng, self.pheromone.probabilities, self.settings.population)

    def tell(self, evaluations: Evaluations) -> None:
        """The best of these deposits, the first among equals; where none has a finite fitness, nothing changes."""
        ranked = evaluations.ranked
        if len(ranked) and np.isfinite(ranked.max()):
            self.pheromone.deposit(evaluations.cells[int(ranked.argmax())])

    def notes(self) -> Notes:
        """The entropy of the trails (1: uniform), and the probability of the cell of the strongest values."""
        probabilities = self.pheromone.probabilities
        return PheromoneState(self.positions.entropy(probabilities), float(probabilities.max(axis=1).prod())).stored()
