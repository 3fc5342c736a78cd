"""The talk's genetic algorithm (Dervisi, Evaluating Acceleration Techniques for Candidate Evaluation in Genetic NAS).

The first population is random and, by default, not evaluated: all start with fitness 0, so the first tournament is uniform. A generation is
as many children as the population has members: the best of ⌊0.2·size⌋ draws is copied and mutated. Children replace the population.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.notes import Diversity, Notes
from nastui.algorithms.settings import GeneticSettings
from nastui.cells.arrays import Cells
from nastui.cells.space import Space
from nastui.fitness.fitness import Evaluations

# ---- the parents of a generation, and how they are replaced


@dataclass(frozen=True)
class Population:
    """Cells that may be parents, with fitness (NaN already −inf) and age in generations."""

    cells: Cells
    fitness: npt.NDArray[np.float64]
    age: npt.NDArray[np.int64]

    def __len__(self) -> int:
        """How many parents there are."""
        return len(self.cells)

    def tournaments(self, rng: np.random.Generator, count: int, share: float) -> npt.NDArray[np.intp]:
        """Winners of `count` tournaments: the best of ⌊share·size⌋ draws with replacement, the first drawn among equals."""
        draws = rng.integers(len(self), size=(count, max(1, int(share * len(self) + 1e-9))))
        winners: npt.NDArray[np.intp] = draws[np.arange(count), np.argmax(self.fitness[draws], axis=1)]
        return winners

    def succeeded_by(self, children: Population, elitism: int, aging: int) -> Population:
        """The next population: children, then old cells that are young enough, and the `elitism` best of the old."""
        if not elitism and aging == 1:
            return children
        stays = self.age + 1 < aging
        stays[np.argsort(-self.fitness, kind="stable")[:elitism]] = True
        return Population(
            np.concatenate([children.cells, self.cells[stays]]),
            np.concatenate([children.fitness, self.fitness[stays]]),
            np.concatenate([children.age, self.age[stays] + 1]),
        )


def newborn(cells: Cells, fitness: npt.NDArray[np.float64]) -> Population:
    """Cells of age 0."""
    return Population(cells, fitness, np.zeros(len(cells), dtype=np.int64))


# ---- crossover of two parents


def cross(rng: np.random.Generator, space: Space, kind: str, mothers: Cells, fathers: Cells) -> Cells:
    """A child per pair: each position from either parent (`uniform`), or a head and a tail (`one-point`).

    A mixture that is no cell of the space is replaced by its first parent.
    """
    if kind == "uniform":
        from_father = rng.random(mothers.shape) < 0.5
    else:
        from_father = np.arange(space.length) >= rng.integers(1, space.length, size=(len(mothers), 1))
    children = np.where(from_father, fathers, mothers)
    return np.where(space.valid(children)[:, None], children, mothers)


class Genetic(Algorithm):
    """Tournament selection and mutation; crossover, elitism and aging as the settings say."""

    def __init__(self, settings: GeneticSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.population: Population | None = None
        self.evaluated: Evaluations | None = None
        if not settings.evaluate_initial:
            self.population = newborn(self.space.random(self.rng, settings.population), np.zeros(settings.population))

    def start_from(self, evaluations: Evaluations) -> None:
        """These cells are the first parents."""
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
        """The evaluated children replace the population."""
        if not len(evaluations):
            return
        self.evaluated = evaluations
        children = newborn(evaluations.cells, evaluations.ranked)
        if self.population is None:
            self.population = children
        else:
            self.population = self.population.succeeded_by(children, self.settings.elitism, self.settings.aging)

    def notes(self) -> Notes:
        """The share of different queries in the generation."""
        if self.evaluated is None:
            return {}
        return Diversity(len(np.unique(self.context.identify(self.evaluated.cells))) / len(self.evaluated)).stored()

    def _parents(self, population: Population) -> Cells:
        return population.cells[population.tournaments(self.rng, self.settings.population, self.settings.tournament)]
