"""A predictor as an algorithm gets it: fed with finite fitness only, and its seconds counted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from nastui.predictors.predictor import Encodings, Guesses, Predictor

_FEWEST = 2


class Handed:
    """Wraps a predictor for a run. `spent` is told the seconds of each fit and prediction."""

    def __init__(self, predictor: Predictor, spent: Callable[[float], None] = lambda seconds: None) -> None:
        self.predictor = predictor
        self.spent = spent
        self.ready = False

    def fit(self, encodings: Encodings, fitness: Guesses) -> bool:
        """Fit to the rows whose fitness is finite; False, and no predictions, where fewer than two are."""
        finite = np.isfinite(fitness)
        self.ready = bool(finite.sum() >= _FEWEST)
        if self.ready:
            with self._timed():
                self.predictor.fit(encodings[finite], fitness[finite])
        return self.ready

    def predict(self, encodings: Encodings) -> Guesses:
        """Guesses; zeros as long as there was nothing to learn from."""
        if not self.ready or not len(encodings):
            return np.zeros(len(encodings))
        with self._timed():
            return np.nan_to_num(self.predictor.predict(encodings), nan=-np.inf)

    def spread(self, encodings: Encodings) -> Guesses | None:
        """The standard deviation of each guess, where the model has it."""
        if not self.ready:
            return None
        with self._timed():
            return self.predictor.spread(encodings)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.spent(time.perf_counter() - begun)
