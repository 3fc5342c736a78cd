"""The predictor that an algorithm uses: fitted to finite fitness only, checked, and timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import numpy as np

from nastui.base.errors import broken, held
from nastui.predictors.predictor import Encodings, Guesses, Predictor

_FEWEST = 2


class TimedPredictor:
    """Wraps a predictor and checks its contract. Calls `spent` with the seconds of each fit and prediction.

    One that another package brings (`foreign`) gets copies, and what it prints goes to standard error.
    """

    def __init__(
        self,
        predictor: Predictor,
        name: str = "",
        spent: Callable[[float], None] = lambda seconds: None,
        make: Callable[[], Predictor] | None = None,
        *,
        foreign: bool = False,
    ) -> None:
        self.predictor, self._make, self._foreign = predictor, make, foreign
        self.part = f"predictor {name}".rstrip()
        self.spent = spent
        self.ready = False

    def another(self) -> TimedPredictor:
        """One more of its kind, as new, whose seconds count as this one's."""
        made = self._make() if self._make is not None else deepcopy(self.predictor)
        another = TimedPredictor(made, spent=lambda seconds: self.spent(seconds), foreign=self._foreign)
        another.part = self.part
        return another

    def fit(self, encodings: Encodings, fitness: Guesses) -> bool:
        """Fit to the rows whose fitness is finite; False, and no predictions, where fewer than two are."""
        finite = np.isfinite(fitness)
        self.ready = bool(finite.sum() >= _FEWEST)
        if self.ready:
            with self._timed("fitting"):
                self.predictor.fit(encodings[finite], fitness[finite])
        return self.ready

    def predict(self, encodings: Encodings) -> Guesses:
        """Predictions; zeros before the first fit.

        Raises:
            ContractError: it does not give one number per row.
        """
        if not self.ready or not len(encodings):
            return np.zeros(len(encodings))
        with self._timed("predicting"):
            guesses = self.predictor.predict(self._handed(encodings))
        return self._numbers(guesses, len(encodings), "prediction")

    def spread(self, encodings: Encodings) -> Guesses | None:
        """The standard deviation of each guess, where the model has it. Raises as `predict` does."""
        if not self.ready:
            return None
        with self._timed("telling its uncertainty"):
            spread = self.predictor.spread(self._handed(encodings))
        if spread is None:
            return None
        numbers = self._numbers(spread, len(encodings), "uncertainty")
        if (negative := int((numbers < 0).sum())) and self._foreign:
            raise broken(self.part, f"gave negative numbers as uncertainty of {negative:,} of {len(encodings):,} cells")
        return numbers

    def _handed(self, encodings: Encodings) -> Encodings:
        return encodings.copy() if self._foreign else encodings

    def _numbers(self, given: Any, count: int, what: str) -> Guesses:
        with held(self.part, f"its {what}"):
            if np.iscomplexobj(given):  # numpy would drop the imaginary parts
                raise TypeError("complex numbers")
            numbers = np.asarray(given, np.float64)
        if numbers.shape != (count,):
            raise broken(self.part, f"gave numbers of the shape {numbers.shape} as {what} of {count:,} cells")
        if missing := int(np.isnan(numbers).sum()):
            raise broken(self.part, f"gave no number (NaN) as {what} of {missing:,} of {count:,} cells")
        if infinite := int(np.isinf(numbers).sum()):
            raise broken(self.part, f"gave an infinite number as {what} of {infinite:,} of {count:,} cells")
        return numbers

    @contextmanager
    def _timed(self, doing: str) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            with held(self.part, doing, foreign=self._foreign):
                yield
        finally:
            self.spent(time.perf_counter() - begun)
