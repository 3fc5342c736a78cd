"""The Gaussian process behind the contract of a predictor."""

from __future__ import annotations

import numpy as np

from nastui.predictors.gaussian_process.distances import distances
from nastui.predictors.gaussian_process.posterior import Posterior, posterior
from nastui.predictors.gaussian_process.settings import GaussianProcessSettings
from nastui.predictors.predictor import Encodings, Guesses, Predictor, PredictorContext
from nastui.predictors.targets import Target, target_of


class GaussianProcess(Predictor):
    """Exact, on Hamming distances; draws nothing at random. Its spread is that of the posterior."""

    def __init__(self, settings: GaussianProcessSettings, context: PredictorContext) -> None:
        self.settings = settings
        self._rows: Encodings
        self._target: Target
        self._posterior: Posterior

    def fit(self, encodings: Encodings, fitness: Guesses) -> None:
        """To the latest rows, where there are more than the settings allow."""
        self._rows, kept = encodings[-self.settings.rows :], fitness[-self.settings.rows :]
        self._target = target_of(kept, self.settings.target)
        self._posterior = posterior(distances(self._rows, self._rows), self._target.forward(kept))

    def predict(self, encodings: Encodings) -> Guesses:
        """The posterior mean (under `log-gap` the median)."""
        return self._target.back(self._posterior.mean(distances(encodings, self._rows)))

    def spread(self, encodings: Encodings) -> Guesses:
        """The posterior standard deviation."""
        mean, spread = self._posterior.mean_and_spread(distances(encodings, self._rows))
        return np.asarray(self._target.back_spread(mean, spread))
