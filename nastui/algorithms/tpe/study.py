"""An Optuna study in memory, one categorical per position; all that nastui knows of Optuna."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from nastui.algorithms.tpe.settings import TpeSettings
from nastui.base.errors import InputError
from nastui.cells.arrays import Cell
from nastui.cells.space import Space

try:
    import optuna
except ImportError as error:
    raise InputError("the algorithm tpe needs Optuna, which is not installed", remedy="pip install 'nastui[optuna]'") from error


class Study:
    """Trials come as (trial, cell) and are closed with a fitness, or as failed."""

    def __init__(self, settings: TpeSettings, space: Space, seed: int) -> None:
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            sampler = optuna.samplers.TPESampler(
                n_startup_trials=settings.startup,
                n_ei_candidates=settings.candidates,
                multivariate=settings.multivariate,
                constant_liar=False,
                seed=seed,
            )
        self._study = optuna.create_study(direction="maximize", sampler=sampler)
        self._positions: dict[str, optuna.distributions.BaseDistribution] = {
            str(number): optuna.distributions.CategoricalDistribution(tuple(range(values))) for number, values in enumerate(space.choices)
        }

    def open(self) -> tuple[Any, Cell]:
        """A new trial, and its cell, which may be invalid."""
        trial = self._study.ask(self._positions)
        return trial, np.array([trial.params[name] for name in self._positions], dtype=np.uint8)

    def force(self, cell: Cell) -> None:
        """Make the next trial one of this cell."""
        self._study.enqueue_trial(dict(zip(self._positions, cell.tolist(), strict=True)))

    def close(self, trial: Any, fitness: float) -> None:
        """Tell what a trial is worth."""
        if np.isfinite(fitness):
            self._study.tell(trial, fitness)
        else:
            self.fail(trial)

    def fail(self, trial: Any) -> None:
        """Tell that a trial has no worth; the model does not see it."""
        self._study.tell(trial, state=optuna.trial.TrialState.FAIL)
