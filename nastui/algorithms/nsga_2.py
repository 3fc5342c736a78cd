"""NSGA-II (Deb et al., A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II, IEEE TEC 2002).

Parents win binary tournaments by their front and, within a front, by how lonely they are; children are crossed and mutated; of parents and children
together the best half survives. A cell is in the population once: of children that are known or alike, others are made, as far as there are any.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.genetic import cross
from nastui.algorithms.notes import Diversity, Notes
from nastui.algorithms.settings import Nsga2Settings
from nastui.algorithms.standing import standing
from nastui.cells.arrays import Cells, Keys
from nastui.cells.space import Space
from nastui.fitness.fitness import Evaluations, Floats
from nastui.fitness.objectives import Costs, costs_of, no_costs

_ROUNDS = 2
"""In which other children are made in place of those that are known."""


class FrontPopulation:
    """Evaluated cells that may be parents, each query once, with where they stand.

    Args:
        context: of the run.
        uniform: whether every member is as likely to be a parent; else the better of two is.
    """

    def __init__(self, context: AlgorithmContext, *, uniform: bool = False) -> None:
        self._context, self._uniform = context, uniform
        self.cells: Cells = np.empty((0, context.space.length), dtype=np.uint8)
        self.keys: Keys = np.empty(0, dtype=np.uint64)
        self.costs: Costs = no_costs(context.objectives)
        self._standing: Floats | None = None

    def __len__(self) -> int:
        return len(self.cells)

    def add(self, evaluations: Evaluations) -> None:
        """Take evaluated cells; of a query that is there the earlier evaluation stays."""
        keys = self._context.identify(evaluations.cells)
        fresh = np.flatnonzero(~self._known(keys))
        self.cells, self.keys = np.concatenate([self.cells, evaluations.cells[fresh]]), np.concatenate([self.keys, keys[fresh]])
        self.costs = self.costs.joined(costs_of(self._context.objectives, evaluations)[fresh])
        self._standing = None

    @property
    def standing(self) -> Floats:
        """Where the members stand, worked out where it is asked for."""
        if self._standing is None:
            self._standing = standing(self.costs)
        return self._standing

    def keep(self, places: npt.NDArray[np.intp]) -> None:
        """Only these."""
        self.cells, self.keys, self.costs = self.cells[places], self.keys[places], self.costs[places]
        self._standing = None

    def keep_best(self, count: int) -> None:
        """The best so many; they stand as they did among all."""
        if len(self) > count:
            before = self.standing
            best = np.sort(np.argsort(-before, kind="stable")[:count])
            self.keep(best)
            self._standing = before[best]

    def tournaments(self, rng: np.random.Generator, count: int) -> Cells:
        """Winners of so many binary tournaments, or of draws."""
        draws = rng.integers(len(self), size=(count, 2))
        if self._uniform:
            return np.asarray(self.cells[draws[:, 0]])
        return np.asarray(self.cells[draws[np.arange(count), np.argmax(self.standing[draws], axis=1)]])

    def children(self, rng: np.random.Generator, count: int, crossover: str) -> Cells:
        """Children, as far as possible of queries that are not among the members, and no two alike."""
        made = self._mated(rng, count, crossover)
        for _ in range(_ROUNDS):
            known = self._known(self._context.identify(made))
            if not known.any():
                break
            made[known] = self._mated(rng, int(known.sum()), crossover)
        return made

    def _mated(self, rng: np.random.Generator, count: int, crossover: str) -> Cells:
        space: Space = self._context.space
        parents = self.tournaments(rng, count)
        if crossover != "none":
            parents = cross(rng, space, crossover, parents, self.tournaments(rng, count))
        return space.mutate(rng, parents)

    def _known(self, keys: Keys) -> npt.NDArray[np.bool_]:
        """Which are among the members, or stand before; of so few a set tells it soonest."""
        met = set(self.keys.tolist())
        known = np.zeros(len(keys), dtype=np.bool_)
        for place, key in enumerate(keys.tolist()):
            known[place] = key in met
            met.add(key)
        return known


class Nsga2(Algorithm):
    """A generation is as many children as the population has members."""

    def __init__(self, settings: Nsga2Settings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.members = FrontPopulation(context)
        self.diversity: float | None = None
        """The share of different queries in the generation."""

    def start_from(self, evaluations: Evaluations) -> None:
        """These cells are the first members."""
        self.members.add(evaluations)

    def ask(self) -> Cells:
        """Random cells first, then children."""
        if not len(self.members):
            return self.space.random(self.rng, self.settings.population)
        return self.members.children(self.rng, self.settings.population, self.settings.crossover)

    def tell(self, evaluations: Evaluations) -> None:
        """The best of members and children survive."""
        if not len(evaluations):
            return
        self.diversity = len(set(self.context.identify(evaluations.cells).tolist())) / len(evaluations)
        self.members.add(evaluations)
        self.members.keep_best(self.settings.population)

    def notes(self) -> Notes:
        """The share of different queries in the generation."""
        return {} if self.diversity is None else Diversity(self.diversity).stored()
