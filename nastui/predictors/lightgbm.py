"""Gradient-boosted trees that grow leaf by leaf (Ke et al., NeurIPS 2017)."""

from __future__ import annotations

from typing import Any

import numpy as np

from nastui.predictors.predictor import Encodings, Guesses, Predictor, PredictorContext, fit_seed, import_library
from nastui.predictors.settings import LightGBMSettings
from nastui.predictors.targets import Target, target_of


class LightGBM(Predictor):
    """The library's regression trees, made deterministic and silent."""

    def __init__(self, settings: LightGBMSettings, context: PredictorContext) -> None:
        self._library = import_library("lightgbm", "lightgbm")
        self.settings, self.seed = settings, context.seed
        self._fits = 0
        self._booster: Any = None
        self._target: Target

    def fit(self, encodings: Encodings, fitness: Guesses) -> None:
        """A new booster."""
        parameters = self._parameters()
        self._target = target_of(fitness, self.settings.target, standard=False)
        rows = self._library.Dataset(encodings.astype(np.float32), label=self._target.forward(fitness), params=parameters)
        self._booster = self._library.train(parameters, rows, num_boost_round=self.settings.trees)
        self._fits += 1

    def predict(self, encodings: Encodings) -> Guesses:
        """The sum over trees."""
        guesses = self._booster.predict(encodings.astype(np.float32), num_threads=self.settings.threads)
        return self._target.back(np.asarray(guesses, dtype=np.float64))

    def _parameters(self) -> dict[str, object]:
        return {
            "objective": "regression",
            "learning_rate": self.settings.learning_rate,
            "num_leaves": self.settings.leaves,
            "min_data_in_leaf": self.settings.leaf,
            "min_data_in_bin": 1,
            "num_threads": self.settings.threads,
            "seed": fit_seed(self.seed, self._fits),
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": -1,
        }
