"""Where each position of a particle goes next."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nastui.algorithms.particle_swarm.settings import ParticleSwarmSettings
from nastui.cells.arrays import Cell, Cells
from nastui.cells.space import Space


class Velocity:
    """Probabilities to keep a position's value, or to take the particle's best, the swarm's best, or a random one.

    A random value comes with probability exploration / length. The rest is shared in proportion to inertia, r₁ · cognitive and r₂ · social, with
    r₁ and r₂ uniform for each particle and step, as in every particle swarm.
    """

    def __init__(self, settings: ParticleSwarmSettings, space: Space) -> None:
        self.settings = settings
        self.choices = np.array(space.choices)
        self.strange = settings.exploration / space.length

    def moved(self, rng: np.random.Generator, here: Cells, own: Cells, swarm: Cell) -> Cells:
        """Each particle of `here` one step further; its result need not be a cell of the space."""
        keep, cognitive = self._shares(rng, len(here))
        drawn = rng.random(here.shape)
        moved: Cells = np.where(drawn < keep, here, np.where(drawn < keep + cognitive, own, swarm))
        strange = np.nonzero(rng.random(here.shape) < self.strange)
        moved[strange] = rng.integers(self.choices[strange[1]])
        return moved

    def _shares(self, rng: np.random.Generator, count: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        settings = self.settings
        chances = 1 - rng.random((2, count, 1))  # never 0, so that the sum is not
        cognitive, social = settings.cognitive * chances[0], settings.social * chances[1]
        total = settings.inertia + cognitive + social
        return settings.inertia / total, cognitive / total
