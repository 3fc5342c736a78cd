"""Tree-structured Parzen estimator (Bergstra et al., NeurIPS 2011): Optuna's TPESampler through ask and tell.

What is no cell of the space is told as failed, costs nothing, and is drawn again; so is a cell without a finite fitness, though that was
evaluated. Trials that a screening predictor drops are told as failed as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.tpe.settings import TpeSettings
from nastui.algorithms.tpe.study import Study
from nastui.cells.arrays import Cells
from nastui.fitness.evaluations import Evaluations

_TRIES = 16
"""Invalid cells in a row after which a random cell is made the next trial."""


class Tpe(Algorithm):
    """Asks for one cell at a time."""

    generation_size = 100

    def __init__(self, settings: TpeSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.study = Study(settings, self.space, int(self.rng.integers(2**32)))
        self.open: defaultdict[bytes, list[Any]] = defaultdict(list)
        """Trials by cell that nothing was told of yet."""
        self.told, self.failed = 0, 0

    def ask(self) -> Cells:
        """The cell of the next trial that has a valid one."""
        for _ in range(_TRIES):
            trial, cell = self.study.open()
            if self.space.valid(cell[None])[0]:
                break
            self.study.fail(trial)
            self.failed += 1
        else:
            self.study.force(self.space.random(self.rng, 1)[0])
            trial, cell = self.study.open()
        self.open[cell.tobytes()].append(trial)
        return cell[None]

    def tell(self, evaluations: Evaluations) -> None:
        """Close the trials that were evaluated with their fitness, and the others as failed."""
        for cell, fitness in zip(evaluations.cells, evaluations.fitness.tolist(), strict=True):
            self.study.close(self.open[cell.tobytes()].pop(0), fitness)
        self.told += len(evaluations)
        for trials in self.open.values():
            for trial in trials:
                self.study.fail(trial)
        self.open.clear()

    def notes(self) -> Mapping[str, float | str]:
        """How many trials were told, and how many were no cells."""
        return {"trials told": self.told, "invalid": self.failed}
