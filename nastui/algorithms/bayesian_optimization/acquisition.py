"""How much an evaluation promises, by the prediction and its uncertainty."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from nastui.predictors.predictor import Guesses

_LEAST: Final = 1e-9


def acquisition(kind: str, mean: Guesses, spread: Guesses | None, best: float, kappa: float, rng: np.random.Generator) -> Guesses:
    """Higher is more promising. Without an uncertainty it is the prediction itself."""
    if spread is None:
        return mean
    if kind == "thompson":
        return np.asarray(mean + spread * rng.standard_normal(len(mean)))
    if kind == "expected-improvement":
        return _expected_improvement(mean, np.maximum(spread, _LEAST), best)
    return np.asarray(mean + kappa * spread)


def _expected_improvement(mean: Guesses, spread: Guesses, best: float) -> Guesses:
    """Mockus 1978: E[max(f − best, 0)]."""
    z = (mean - best) / spread
    density = np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)
    return np.asarray(spread * (z * _normal(z) + density))


def _normal(z: Guesses) -> Guesses:
    """The normal distribution function, to 7.5e-8 (Abramowitz & Stegun 1964, 26.2.17)."""
    t = 1.0 / (1.0 + 0.2316419 * np.abs(z))
    polynomial = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    tail = np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi) * polynomial
    return np.asarray(np.where(z >= 0, 1.0 - tail, tail))
