"""Particle swarm on sets (Chen et al., A Novel Set-Based Particle Swarm Optimization Method for Discrete Optimization Problems, IEEE TEC 2010).

A position of a cell takes one value of a set, so a velocity is no vector: it is how likely each position keeps its value, takes that of the
particle's own best cell or of the swarm's, or any other (`Velocity`). A particle that was asked for, and not told of, stays where it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.particle_swarm.settings import ParticleSwarmSettings
from nastui.algorithms.particle_swarm.velocity import Velocity
from nastui.algorithms.redrawing import draw_valid
from nastui.cells.arrays import Cells
from nastui.fitness.evaluations import Evaluations


class ParticleSwarm(Algorithm):
    """A generation is one step of every particle."""

    def __init__(self, settings: ParticleSwarmSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.velocity = Velocity(settings, self.space)
        self.here = np.zeros((settings.population, self.space.length), dtype=np.uint8)
        self.own = self.here.copy()
        self.own_fitness = np.full(settings.population, -np.inf)
        self.placed = np.zeros(settings.population, dtype=np.bool_)
        self.proposed: defaultdict[bytes, list[int]] = defaultdict(list)
        """The particles for which a cell was asked since the last tell."""

    def start_from(self, evaluations: Evaluations) -> None:
        """The best of them are where the first particles stand."""
        best = np.argsort(-evaluations.ranked, kind="stable")[: self.settings.population]
        first = slice(len(best))
        self.here[first] = self.own[first] = evaluations.cells[best]
        self.own_fitness[first] = evaluations.ranked[best]
        self.placed[first] = True

    def ask(self) -> Cells:
        """A step of each particle; a random cell for those without a place."""
        cells = np.empty_like(self.here)
        placed = np.flatnonzero(self.placed)
        if len(placed) < len(cells):
            cells[~self.placed] = self.space.random(self.rng, len(cells) - len(placed))
        if len(placed):
            cells[placed] = self._moved(placed)
        for particle, cell in enumerate(cells):
            self.proposed[cell.tobytes()].append(particle)
        return cells

    def tell(self, evaluations: Evaluations) -> None:
        """Particles move to what was evaluated, and remember the best they have seen."""
        for cell, fitness in zip(evaluations.cells, evaluations.ranked.tolist(), strict=True):
            particle = self.proposed[cell.tobytes()].pop(0)
            self.here[particle] = cell
            if fitness > self.own_fitness[particle] or not self.placed[particle]:
                self.own[particle], self.own_fitness[particle] = cell, fitness
            self.placed[particle] = True
        self.proposed.clear()

    def notes(self) -> Mapping[str, float | str]:
        """Which share of the particles stands where the swarm's best was found."""
        return {"at the swarm's best": float((self.here == self.own[self._leader]).all(axis=1).mean())} if self.placed.any() else {}

    @property
    def _leader(self) -> int:
        """The particle that has seen the best cell; the first of those that have seen any where no fitness is finite."""
        return int(np.where(self.placed, np.maximum(self.own_fitness, -np.finfo(float).max), -np.inf).argmax())

    def _moved(self, placed: npt.NDArray[np.intp]) -> Cells:
        best = self.own[self._leader]

        def step(places: npt.NDArray[np.intp]) -> Cells:
            particles = placed[places]
            return self.velocity.moved(self.rng, self.here[particles], self.own[particles], best)

        return draw_valid(self.space, self.rng, len(placed), step)
