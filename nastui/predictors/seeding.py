"""The seed of each fit: from the predictor's seed and the fit's number alone, so that resuming a run finds the same models."""

from __future__ import annotations

import numpy as np


def fit_seed(seed: int, fit: int) -> int:
    """The seed of the n-th fit, from 0 up, 31 bits: libraries take no more."""
    return int(np.random.SeedSequence([seed, fit]).generate_state(1)[0]) >> 1
