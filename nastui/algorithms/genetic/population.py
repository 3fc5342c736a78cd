"""The parents of a generation, and how they are replaced."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells


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
        """Children first, then those who are young enough and the `elitism` best of the old."""
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
