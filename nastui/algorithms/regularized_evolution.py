"""Regularized evolution (Real et al., Regularized Evolution for Image Classifier Architecture Search, AAAI 2019).

First a population of random cells is evaluated, then one child at a time: a copy of the best of a sample of the population, drawn without
replacement, with exactly one position changed. The child enters whatever its fitness, and the oldest member leaves.
"""

from __future__ import annotations

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.notes import LivingPopulation, Notes
from nastui.algorithms.settings import RegularizedEvolutionSettings
from nastui.algorithms.standing import standing
from nastui.cells.arrays import Cell, Cells
from nastui.cells.space import Space
from nastui.fitness.fitness import Evaluations
from nastui.fitness.objectives import Costs, costs_of, unknown_costs

# ---- the mutation of regularized evolution: exactly one position changes


_TRIES = 32


class OneChange:
    """Draws uniformly among the valid cells that differ from a cell in one position.

    So a position is as likely as the number of values it can change to: on the NATS topology all are equal, on NAS-Bench-101 an operation counts
    twice an edge.

    Where 33 such changes are all invalid, as happens in a space restricted to few cells, a random cell is given instead; otherwise a search could
    stay for ever on an island of cells.
    """

    def __init__(self, space: Space) -> None:
        self.space = space
        moves = np.array([(position, value) for position, values in enumerate(space.choices) for value in range(values - 1)])
        self._positions, self._values = moves.T

    def __call__(self, rng: np.random.Generator, cell: Cell) -> Cells:
        """One such neighbour, as a batch of one."""
        for tries in (1, _TRIES):
            children = self._changed(rng, cell, tries)
            valid = self.space.valid(children)
            if valid.any():
                first = int(valid.argmax())
                return children[first : first + 1]
        return self.space.random(rng, 1)

    def _changed(self, rng: np.random.Generator, cell: Cell, count: int) -> Cells:
        moves = rng.integers(len(self._positions), size=count)
        positions, values = self._positions[moves], self._values[moves]
        children = np.repeat(cell[None], count, axis=0)
        children[np.arange(count), positions] = values + (values >= cell[positions])
        return children


class RegularizedEvolution(Algorithm):
    """The population is a ring: a new member takes the place of the oldest."""

    def __init__(self, settings: RegularizedEvolutionSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.generation_size = settings.population
        self.mutate = OneChange(self.space)
        self.cells = np.zeros((settings.population, self.space.length), dtype=np.uint8)
        self.fitness = np.full(settings.population, -np.inf)
        self.costs: Costs | None = None if context.objectives is None else unknown_costs(context.objectives, settings.population)
        """Of the members, where there are objectives: a parent is then the best of its sample by front, and within a front the loneliest."""
        self.entered = 0

    def ask(self) -> Cells:
        """Random cells until the population is full, then one child."""
        missing = self.settings.population - self.entered
        return self.space.random(self.rng, missing) if missing > 0 else self._child()

    def ask_beside(self, pending: Cells) -> Cells:
        """A child of those that have entered; random cells, one at least, as long as the population is not full."""
        missing = self.settings.population - self.entered
        return self.space.random(self.rng, max(missing - len(pending), 1)) if missing > 0 else self._child()

    def _child(self) -> Cells:
        sample = self.rng.permutation(self.settings.population)[: self.settings.sample]
        worth = self.fitness if self.costs is None else standing(self.costs)
        return self.mutate(self.rng, self.cells[sample[worth[sample].argmax()]])

    def tell(self, evaluations: Evaluations) -> None:
        """Add the evaluated cells, in order, in place of the oldest."""
        places = (self.entered + np.arange(len(evaluations))) % self.settings.population
        self.cells[places] = evaluations.cells
        self.fitness[places] = evaluations.ranked
        if self.costs is not None:
            told = costs_of(self.context.objectives, evaluations)
            self.costs.points[places], self.costs.violation[places] = told.points, told.violation
        self.entered += len(evaluations)

    def notes(self) -> Notes:
        """Best and mean fitness of the present population; the best of the run may have left it."""
        living = self.fitness[np.isfinite(self.fitness)]
        return LivingPopulation(float(living.max()), float(living.mean())).stored() if len(living) else {}
