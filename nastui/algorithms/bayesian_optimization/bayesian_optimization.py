"""Bayesian optimisation: a predictor with uncertainty, asked over the whole space for the one cell that promises most.

The parts are old (Snoek et al., NeurIPS 2012; White et al., AAAI 2021); what makes it cheap in evaluations is what the predictor sees (a cell as a
whole rather than its single edges) and what it is asked for (the logarithm of the gap to the best).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Final

import numpy as np

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.bayesian_optimization.acquisition import acquisition
from nastui.algorithms.bayesian_optimization.candidates import Describer, MutantsAndRandom, Pool, WholeSpace
from nastui.algorithms.bayesian_optimization.settings import BayesianOptimizationSettings
from nastui.algorithms.bayesian_optimization.standings import Standings
from nastui.algorithms.bayesian_optimization.targets import transformed
from nastui.algorithms.screening.agreement import kendall
from nastui.algorithms.screening.screen import feature_predictor_of, predictor_of
from nastui.base.errors import InputError, Place
from nastui.cells.arrays import Cells
from nastui.fitness.evaluations import Evaluations
from nastui.predictors.predictor import Guesses

_REMEMBERED: Final = 20
"""Predictions that the shown rank correlation is taken over."""
_DRAWS: Final = 100


class BayesianOptimization(Algorithm):
    """Asks for `batch` cells at a time; never for one that it was told of."""

    def __init__(self, settings: BayesianOptimizationSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.settings = settings
        self.generation_size = max(10, settings.batch)
        graphs = settings.features == "encoding" and context.features is None
        self.predictor = predictor_of(context) if graphs else feature_predictor_of(context, "features", "choose 'encoding', or another predictor")
        every = context.space.every_cell()
        standings = _standings(context, every)
        self.describe = Describer(context.space, settings.features, every, standings)
        self.promising = None if standings is None or settings.warm_start == 1 else standings.best(settings.warm_start)
        """Where the initial cells are drawn from; None: from the whole space."""
        self.pool: Pool
        if settings.whole_space and every is not None:
            self.pool = WholeSpace(context, every, self.describe)
        else:
            self.pool = MutantsAndRandom(context, settings.pool, self.describe)
        self.cells = np.empty((0, context.space.length), dtype=np.uint8)
        self.fitness: Guesses = np.empty(0)
        self.seen: set[int] = set()
        self.waited = 0
        self.predicted: Guesses = np.empty(0)
        self.recent: deque[tuple[float, float]] = deque(maxlen=_REMEMBERED)

    @property
    def stalled(self) -> bool:
        """Whether the search has waited too long for a new best."""
        return self.waited >= self.settings.patience

    @property
    def finished(self) -> bool:
        """True where every query was asked for."""
        return len(self.seen) >= self.context.distinct

    def ask(self) -> Cells:
        """Random cells first, then those that promise most."""
        missing = self.settings.initial - len(self.seen)
        cells = self._first(missing) if missing > 0 else self._promising()
        return cells if len(cells) else self.space.random(self.rng, 1)

    def tell(self, evaluations: Evaluations) -> None:
        """Learn what they are worth."""
        before = self.fitness.max(initial=-np.inf)
        ranked, predicted = evaluations.ranked, self.predicted
        self.seen.update(self.context.identify(evaluations.cells).tolist())
        finite = np.isfinite(ranked)
        self.cells = np.concatenate([self.cells, evaluations.cells[finite]])
        self.fitness = np.concatenate([self.fitness, ranked[finite]])
        self.waited = 0 if ranked.max(initial=-np.inf) > before else self.waited + len(ranked)
        self.recent.extend(pair for pair in zip(predicted.tolist(), ranked.tolist(), strict=False) if np.isfinite(pair[1]))

    def notes(self) -> Mapping[str, float | str]:
        """τ between the last predictions and what came out, and for how long there was no new best."""
        notes: dict[str, float | str] = {"stalled": "yes" if self.stalled else "no", "since best": float(self.waited)}
        if len(self.recent) > 2:
            tau = kendall(*np.array(self.recent).T)
            notes |= {} if np.isnan(tau) else {"tau": tau, "tau cells": float(len(self.recent))}
        return notes

    def _first(self, count: int) -> Cells:
        """Random cells, of the best by zero-cost scores where there are such."""
        if self.promising is None:
            return self._random(count)
        fresh = self.promising[[key not in self.seen for key in self.context.identify(self.promising).tolist()]]
        return self.rng.permutation(fresh)[:count] if len(fresh) else self._random(count)

    def _random(self, count: int) -> Cells:
        """Random cells, no two the same query."""
        found: dict[int, Cells] = {}
        for _ in range(_DRAWS):
            cells = self.space.random(self.rng, count)
            for key, cell in zip(self.context.identify(cells).tolist(), cells, strict=True):
                if key not in self.seen and len(found) < count:
                    found.setdefault(key, cell)
            if len(found) == count:
                break
        self.predicted = np.empty(0)
        return np.array(list(found.values()), dtype=np.uint8).reshape(len(found), self.space.length)

    def _promising(self) -> Cells:
        cells, features = self.pool.draw(self.rng, self.cells, self.fitness, self.seen)
        if not len(cells) or len(self.fitness) < 2:
            return self._random(self.settings.batch)
        target = transformed(self.fitness, self.settings.target)
        self.predictor.fit(self.describe(self.cells), target)
        mean, spread = self.predictor.predict(features), self.predictor.spread(features)
        exploring = self.stalled and len(self.seen) % 2 == 0
        if exploring and spread is not None:
            score = spread
        elif exploring:
            score = self.rng.random(len(cells))
        else:
            score = acquisition(self.settings.acquisition, mean, spread, float(target.max()), self.settings.kappa, self.rng)
        best = np.argsort(-score, kind="stable")[: self.settings.batch]
        self.predicted = mean[best]
        return cells[best]


def _standings(context: AlgorithmContext, every: Cells | None) -> Standings | None:
    if context.features is None:
        return None
    if every is None:
        raise InputError(
            f"zero-cost scores join Bayesian optimization only where all cells can be scored, and {context.space.name} has too many",
            remedy="take the [features] table away",
            place=Place(key="features"),
        )
    return Standings(every[context.space.valid(every)], context.identify, context.features)
