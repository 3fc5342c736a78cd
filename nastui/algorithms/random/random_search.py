"""Random search: the space's own random cells, none queried twice."""

from __future__ import annotations

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.random.settings import RandomSettings
from nastui.cells.arrays import Cells
from nastui.fitness.evaluations import Evaluations

_DRAWN = 256
"""Cells drawn at a time, whatever the batch, so that the order of cells depends on the seed alone."""
_PATIENCE = 100_000
"""Fruitless draws after which what is left counts as out of reach."""


class RandomSearch(Algorithm):
    """Draws and drops what was drawn before. On a space whose random cells are uniform over the queries it is uniform without repetition."""

    def __init__(self, settings: RandomSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.seen: set[int] = set()
        self.waiting: list[Cells] = []
        self._draw()

    def ask(self) -> Cells:
        """The next cells that were never asked for."""
        while sum(map(len, self.waiting)) < self.settings.population and self._draw():
            pass
        joined = np.concatenate(self.waiting)
        self.waiting = [joined[self.settings.population :]]
        return joined[: self.settings.population]

    def tell(self, evaluations: Evaluations) -> None:
        """Random search learns nothing."""

    @property
    def finished(self) -> bool:
        """True where every distinct query was asked for."""
        return not any(map(len, self.waiting)) and not self._draw()

    def _draw(self) -> bool:
        """Put fresh cells in waiting; False where none is left."""
        for _ in range(0, _PATIENCE, _DRAWN):
            if len(self.seen) >= self.context.distinct:
                return False
            cells = self.space.random(self.rng, _DRAWN)
            keys = self.context.identify(cells).tolist()
            fresh = [place for place, key in enumerate(keys) if key not in self.seen and not self.seen.add(key)]  # type: ignore[func-returns-value]
            if fresh:
                self.waiting.append(cells[fresh])
                return True
        return False
