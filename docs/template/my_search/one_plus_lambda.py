"""The (1+λ) evolution strategy: mutants of the best cell so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.base.entry import Entry
from nastui.base.fields import setting
from nastui.cells.arrays import Cell, Cells
from nastui.fitness.fitness import Evaluations


@dataclass(frozen=True)
class MySettings:
    """What can be set: forms, presets and `--set` know it from here."""

    children: int = setting(10, "Children", "Mutants of the best cell in each generation", low=1, high=1000)


class OnePlusLambda(Algorithm):
    """Draws from `self.rng` alone, so that the seed decides the run."""

    def __init__(self, settings: MySettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.children = settings.children
        self.best: Cell | None = None
        self.fitness = -np.inf

    def ask(self) -> Cells:
        """Random cells at first, then mutants of the best."""
        if self.best is None:
            return self.space.random(self.rng, self.children)
        return self.space.mutate(self.rng, np.repeat(self.best[None], self.children, axis=0))

    def tell(self, evaluations: Evaluations) -> None:
        """Keep the best. `ranked` is the fitness with −inf for NaN."""
        top = int(evaluations.ranked.argmax())
        if self.best is None or evaluations.ranked[top] > self.fitness:
            self.best, self.fitness = evaluations.cells[top], evaluations.ranked[top]


ENTRY = Entry("my-search", "My search", "Mutants of the best cell so far", MySettings, "my_search.one_plus_lambda:OnePlusLambda")
