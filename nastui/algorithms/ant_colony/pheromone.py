"""Pheromone per position and value, between the bounds of the max–min ant system."""

from __future__ import annotations

import numpy as np

from nastui.algorithms.ant_colony.settings import AntColonySettings
from nastui.algorithms.positions import Matrix, Positions
from nastui.cells.arrays import Cell


class Pheromone:
    """A deposit is 1, so that trails depend on the order of fitness and not on its scale, and τmax = 1 / evaporation, where a trail that is
    laid in every generation ends.

    τmin follows from the wish that a settled colony makes its best cell again with probability p: each of n positions must then choose right
    with probability q = p^(1/n), and with k values that is τmin = τmax · (1 − q) / ((k − 1) · q), Stützle & Hoos's rule with the number of choices
    that each position really has.
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

    def lay(self, cell: Cell) -> None:
        """Evaporate, and deposit on the values of a cell."""
        self.trails *= 1 - self.evaporation
        self.trails[np.arange(len(cell)), cell] += 1
        np.clip(self.trails, self.low, self.high, out=self.trails)
        self.trails[~self.positions.real] = 0.0
