"""Random search: the space's own random cells, none queried twice."""

from __future__ import annotations

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.fresh import Fresh
from nastui.algorithms.random.settings import RandomSettings
from nastui.cells.arrays import Cells
from nastui.fitness.evaluations import Evaluations


class RandomSearch(Algorithm):
    """Draws and drops what was drawn before. On a space whose random cells are uniform over the queries it is uniform without repetition."""

    def __init__(self, settings: RandomSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.fresh = Fresh(context, self.rng)
        self.fresh.look_ahead()

    def ask(self) -> Cells:
        """The next cells that were never asked for."""
        asked = self.fresh.random(self.settings.population)
        self.fresh.look_ahead()
        return asked

    def tell(self, evaluations: Evaluations) -> None:
        """Random search learns nothing."""

    @property
    def finished(self) -> bool:
        """True where every distinct query was asked for, or no other can be found."""
        return self.fresh.exhausted
