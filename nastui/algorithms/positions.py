"""A probability per position and value, as a matrix: rows are positions, a row that has fewer values than the widest is filled with zeros."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nastui.algorithms.unseen import rejection_sampling
from nastui.cells.arrays import Cells
from nastui.cells.space import Space

Matrix = npt.NDArray[np.float64]


class Positions:
    """The positions of a space as independent categorical variables."""

    def __init__(self, space: Space) -> None:
        self.space = space
        choices = np.array(space.choices)
        values = np.arange(choices.max())
        self.choices = choices
        self.real = values < choices[:, None]
        """positions × values: which entries of a matrix belong to a value; the others are filling."""

    def draw(self, rng: np.random.Generator, probabilities: Matrix, count: int) -> Cells:
        """`count` valid cells, each position drawn by its row's probabilities; invalid cells are drawn again."""
        edges = np.cumsum(probabilities, axis=1)[:, :-1]

        def drawn(places: npt.NDArray[np.intp]) -> Cells:
            return np.asarray((rng.random((len(places), len(edges), 1)) >= edges).sum(axis=2), dtype=np.uint8)

        return rejection_sampling(self.space, rng, count, drawn)

    def entropy(self, probabilities: Matrix) -> float:
        """The mean entropy of the positions, as a share of the largest possible: 1 is uniform, 0 is decided."""
        logarithms = np.log(probabilities, out=np.zeros_like(probabilities), where=probabilities > 0)
        nats = -(probabilities * logarithms).sum(axis=1)
        several = self.choices > 1
        return float((nats[several] / np.log(self.choices[several])).mean()) if several.any() else 0.0
