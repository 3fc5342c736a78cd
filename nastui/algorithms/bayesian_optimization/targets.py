"""What the predictor is asked to predict."""

from __future__ import annotations

from statistics import NormalDist
from typing import Final

import numpy as np

from nastui.predictors.predictor import Guesses

_NORMAL: Final = NormalDist()


def transformed(fitness: Guesses, kind: str) -> Guesses:
    """Finite fitness as a target of mean 0 and deviation 1; higher stays better.

    `log-gap` is −log(best − fitness + 1): it spreads the good apart and draws the hopeless together, so that the model spends itself on what matters.
    """
    if kind == "log-gap":
        target = -np.log1p(fitness.max() - fitness)
    elif kind == "ranks":
        places = np.searchsorted(np.sort(fitness), fitness, side="right") / (len(fitness) + 1)
        target = np.array([_NORMAL.inv_cdf(place) for place in places.tolist()])
    else:
        target = fitness
    deviation = float(target.std())
    return np.asarray((target - target.mean()) / (deviation if deviation > 0 else 1.0))
