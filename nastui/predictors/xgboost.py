"""Gradient-boosted trees (Chen & Guestrin, KDD 2016), as NAS-EA-FA uses them."""

from __future__ import annotations

from typing import Any

import numpy as np
import xgboost

from nastui.predictors.predictor import Encodings, Guesses, Predictor, PredictorContext, fit_seed
from nastui.predictors.settings import XGBoostSettings
from nastui.predictors.targets import Target, target_of


class XGBoost(Predictor):
    """The library's regression trees on 0/1 features. Histograms of 0/1 columns lose nothing: the trees are those of the exact method."""

    def __init__(self, settings: XGBoostSettings, context: PredictorContext) -> None:
        self.settings, self.seed = settings, context.seed
        self._fits = 0
        self._booster: Any = None
        self._target: Target

    def fit(self, encodings: Encodings, fitness: Guesses) -> None:
        """One booster from scratch. Its rounds are called directly: the callbacks of `xgboost.train` cost a tenth of the fit."""
        self._target = target_of(fitness, self.settings.target, standard=False)
        rows = xgboost.DMatrix(encodings.astype(np.float32), label=self._target.forward(fitness), nthread=self.settings.threads)
        booster = xgboost.Booster(self._parameters(), [rows])
        for tree in range(self.settings.trees):
            booster.update(rows, tree)
        self._booster = booster
        self._fits += 1

    def predict(self, encodings: Encodings) -> Guesses:
        """Without a DMatrix, straight from the array."""
        return self._target.back(np.asarray(self._booster.inplace_predict(encodings), dtype=np.float64))

    def _parameters(self) -> dict[str, object]:
        return {
            "learning_rate": self.settings.learning_rate,
            "max_depth": self.settings.depth,
            "nthread": self.settings.threads,
            "seed": fit_seed(self.seed, self._fits),
            "tree_method": "hist",
        }
