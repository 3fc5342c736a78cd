"""Particle swarm on sets (Chen et al., A Novel Set-Based Particle Swarm Optimization Method for Discrete Optimization Problems, IEEE TEC 2010).

A position of a cell takes one value of a set, so a velocity is no vector. It is the probability that a position keeps its value, takes that of the
particle's own best cell or of the swarm's, or any other (`Velocity`). A particle whose cell was not evaluated stays where it is.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.notes import Notes, SwarmConvergence
from nastui.algorithms.settings import ParticleSwarmSettings
from nastui.algorithms.unseen import rejection_sampling
from nastui.cells.arrays import Cell, Cells
from nastui.cells.space import Space
from nastui.fitness.fitness import Evaluations

# ---- where each position of a particle goes next


class Velocity:
    """Probabilities to keep a position's value, or to take the particle's best, the swarm's best, or a random one.

    A random value comes with probability exploration / length. The rest is shared in proportion to inertia, r₁ · cognitive and r₂ · social, with
    r₁ and r₂ uniform for each particle and step, as in every particle swarm.
    """

    def __init__(self, settings: ParticleSwarmSettings, space: Space) -> None:
        self.settings = settings
        self.choices = np.array(space.choices)
        self.random_share = settings.exploration / space.length

    def moved(self, rng: np.random.Generator, here: Cells, own: Cells, swarm: Cell) -> Cells:
        """Each particle of `here` one step further; its result need not be a cell of the space."""
        keep, cognitive = self._shares(rng, len(here))
        drawn = rng.random(here.shape)
        moved: Cells = np.where(drawn < keep, here, np.where(drawn < keep + cognitive, own, swarm))
        redrawn = np.nonzero(rng.random(here.shape) < self.random_share)
        moved[redrawn] = rng.integers(self.choices[redrawn[1]])
        return moved

    def _shares(self, rng: np.random.Generator, count: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        settings = self.settings
        chances = 1 - rng.random((2, count, 1))  # never 0, so that the sum is not
        cognitive, social = settings.cognitive * chances[0], settings.social * chances[1]
        total = settings.inertia + cognitive + social
        return settings.inertia / total, cognitive / total


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
        """The particles that proposed a cell since the last `tell`, by the cell's bytes."""

    def start_from(self, evaluations: Evaluations) -> None:
        """The best of these cells are the places of the first particles."""
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

    def notes(self) -> Notes:
        """The share of particles at the swarm's best cell."""
        if not self.placed.any():
            return {}
        return SwarmConvergence(float((self.here == self.own[self._leader]).all(axis=1).mean())).stored()

    @property
    def _leader(self) -> int:
        """The particle that has seen the best cell; the first of those that have seen any where no fitness is finite."""
        return int(np.where(self.placed, np.maximum(self.own_fitness, -np.finfo(float).max), -np.inf).argmax())

    def _moved(self, placed: npt.NDArray[np.intp]) -> Cells:
        best = self.own[self._leader]

        def step(places: npt.NDArray[np.intp]) -> Cells:
            particles = placed[places]
            return self.velocity.moved(self.rng, self.here[particles], self.own[particles], best)

        return rejection_sampling(self.space, self.rng, len(placed), step)
