"""Tree-structured Parzen estimator (Bergstra et al., NeurIPS 2011): Optuna's TPESampler through ask and tell.

A trial that is no cell of the space is reported to Optuna as failed, costs nothing, and is drawn again. Cells without a finite fitness, and trials
that a screening predictor drops, are reported as failed too.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from typing import Any

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.notes import Notes, TrialCounts
from nastui.algorithms.settings import TpeSettings
from nastui.base.errors import InputError
from nastui.cells.arrays import Cell, Cells
from nastui.cells.space import Space
from nastui.fitness.fitness import Evaluations

# ---- an Optuna study in memory, one categorical parameter per position; no other code uses Optuna


try:
    import optuna
except ImportError as error:
    raise InputError("the algorithm tpe needs Optuna, which is not installed", remedy="pip install 'nastui[optuna]'") from error


class OptunaTrials:
    """Trials come as (trial, cell) and are closed with a fitness, or as failed."""

    def __init__(self, settings: TpeSettings, space: Space, seed: int) -> None:
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            self._sampler = optuna.samplers.TPESampler(
                n_startup_trials=settings.startup,
                n_ei_candidates=settings.candidates,
                multivariate=settings.multivariate,
                constant_liar=False,
                seed=seed,
            )
        self._study = self._study_of([])
        self._completed, self._failed = 0, 0
        self._begun = False
        """Whether a trial was drawn after one was completed. Then the sampler knows the parameters, for which it looks in new trials only."""
        self._positions: dict[str, optuna.distributions.BaseDistribution] = {
            str(number): optuna.distributions.CategoricalDistribution(tuple(range(values))) for number, values in enumerate(space.choices)
        }

    def open(self) -> tuple[Any, Cell]:
        """A new trial, and its cell, which may be invalid."""
        trial = self._study.ask(self._positions)
        self._begun = self._completed > 0
        return trial, np.array([trial.params[name] for name in self._positions], dtype=np.uint8)

    def force(self, cell: Cell) -> None:
        """Make this cell the next trial."""
        self._study.enqueue_trial(dict(zip(self._positions, cell.tolist(), strict=True)))

    def close(self, trial: Any, fitness: float) -> None:
        """Report the fitness of a trial."""
        if np.isfinite(fitness):
            self._study.tell(trial, fitness)
            self._completed += 1
        else:
            self.fail(trial)

    def fail(self, trial: Any) -> None:
        """Report a trial as failed; the model does not see it."""
        self._study.tell(trial, state=optuna.trial.TrialState.FAIL)
        self._failed += 1

    def forget_failed(self) -> None:
        """Drop failed trials, where they are many; no trial may be open.

        Optuna looks through all trials for each new one, and does not draw otherwise where failed ones are gone.
        """
        if self._begun and self._failed > _FAILED_AT_MOST:
            self._study = self._study_of(self._study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.COMPLETE,)))
            self._failed = 0

    def _study_of(self, trials: list[Any]) -> optuna.Study:
        study = optuna.create_study(direction="maximize", sampler=self._sampler)
        study.add_trials(trials)
        return study


_FAILED_AT_MOST = 256
_TRIES = 16
"""Invalid cells in a row after which a random cell is made the next trial."""


class Tpe(Algorithm):
    """Asks for one cell at a time."""

    generation_size = 100

    def __init__(self, settings: TpeSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.study = OptunaTrials(settings, self.space, int(self.rng.integers(2**32)))
        self.open: defaultdict[bytes, list[Any]] = defaultdict(list)
        """Open trials, by the cell's bytes."""
        self.completed, self.failed = 0, 0

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
        self.completed += len(evaluations)
        for trials in self.open.values():
            for trial in trials:
                self.study.fail(trial)
        self.open.clear()
        self.study.forget_failed()

    def notes(self) -> Notes:
        """The number of completed trials, and of invalid ones."""
        return TrialCounts(self.completed, self.failed).stored()
