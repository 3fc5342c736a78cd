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
    from scipy.special import ndtr  # no other acquisition needs it

    z = (mean - best) / spread
    density = np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)
    return np.asarray(spread * (z * ndtr(z) + density))
