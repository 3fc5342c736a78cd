"""What a predictor has to learn from: the encodings of evaluated cells, each with the fitness of its cell."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nastui.algorithms.screening.distance import Distances, nearest, packed
from nastui.cells.arrays import Cells
from nastui.cells.space import Space
from nastui.predictors.predictor import Encodings, Guesses


class TrainingData:
    """Cells come in when they are chosen and get their fitness when they are told, so that distances can be taken in between.

    With `augmentation` a cell comes in all its isomorphic forms, each with the cell's fitness.
    """

    def __init__(self, space: Space, *, augmentation: bool) -> None:
        self.space, self.augmentation = space, augmentation
        self._parts: list[Encodings] = [np.empty((0, space.feature_length), dtype=np.uint8)]
        self._owners: list[npt.NDArray[np.intp]] = [np.empty(0, dtype=np.intp)]
        self._packed = packed(self._parts[0])
        self._cells = 0
        self._fitness: list[float] = []

    def add(self, cells: Cells) -> None:
        """Take cells whose fitness is not known yet."""
        if not len(cells):
            return
        encodings, owners = self.space.isomorphic_encodings(cells) if self.augmentation else (self.space.encode(cells), np.arange(len(cells)))
        self._parts.append(encodings)
        self._owners.append(owners + self._cells)
        self._packed = np.concatenate([self._packed, packed(encodings)])
        self._cells += len(cells)

    def label(self, fitness: Guesses) -> None:
        """The fitness of the first cells that have none."""
        self._fitness += fitness.tolist()

    @property
    def encodings(self) -> Encodings:
        """All rows."""
        self._parts = [np.concatenate(self._parts)]
        return self._parts[0]

    @property
    def fitness(self) -> Guesses:
        """The fitness of each row; NaN where it was never told."""
        known = np.full(self._cells, np.nan)
        known[: len(self._fitness)] = self._fitness
        return known[np.concatenate(self._owners)]

    def distances(self, cells: Cells) -> Distances:
        """How far the encoding of each cell is from the nearest row."""
        return nearest(packed(self.space.encode(cells)), self._packed)
