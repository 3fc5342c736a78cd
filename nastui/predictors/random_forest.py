"""A random forest (Breiman, 2001): the mean over trees, and their standard deviation as spread."""

from __future__ import annotations

from typing import Any

import numpy as np

from nastui.predictors.predictor import Encodings, Guesses, Predictor, PredictorContext, fit_seed, import_library
from nastui.predictors.settings import RandomForestSettings
from nastui.predictors.targets import Target, target_of


class RandomForest(Predictor):
    """The library's regression forest. Trees are asked directly, since the forest's own `predict` starts a pool at each call."""

    def __init__(self, settings: RandomForestSettings, context: PredictorContext) -> None:
        self._ensemble = import_library("sklearn.ensemble", "random-forest")
        self.settings, self.seed = settings, context.seed
        self._fits = 0
        self._trees: list[Any] = []
        self._target: Target

    def fit(self, encodings: Encodings, fitness: Guesses) -> None:
        """A new forest."""
        settings = self.settings
        forest = self._ensemble.RandomForestRegressor(
            n_estimators=settings.trees,
            max_features=settings.features,
            min_samples_leaf=settings.leaf,
            n_jobs=settings.threads,
            random_state=fit_seed(self.seed, self._fits),
        )
        self._target = target_of(fitness, settings.target, standard=False)
        forest.fit(encodings.astype(np.float32), self._target.forward(fitness))
        self._trees = [tree.tree_ for tree in forest.estimators_]
        self._fits += 1

    def predict(self, encodings: Encodings) -> Guesses:
        """The mean over trees."""
        return np.asarray(self._members(encodings).mean(axis=0))

    def spread(self, encodings: Encodings) -> Guesses:
        """The standard deviation over trees."""
        return np.asarray(self._members(encodings).std(axis=0))

    def _members(self, encodings: Encodings) -> Guesses:
        """Trees × rows, in the unit of fitness."""
        rows = encodings.astype(np.float32)
        return self._target.back(np.array([tree.predict(rows)[:, 0] for tree in self._trees]))
