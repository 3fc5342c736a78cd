"""How well predictions agree with the fitness: rank correlations and error; NaN where undefined."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nastui.predictors.predictor import Guesses


def agreement(predicted: Guesses, fitness: Guesses) -> Mapping[str, float]:
    """Kendall's τ-b, Spearman's ρ and the root of the mean squared error, over pairs of finite numbers; what is undefined is left out.

    τ comes with the number of its cells (`tau cells`): of three cells a τ of 1 says little.
    """
    finite = np.isfinite(predicted) & np.isfinite(fitness)
    pair = predicted[finite], fitness[finite]
    found = {"tau": kendall(*pair), "spearman": spearman(*pair), "rmse": rmse(*pair)}
    known = {name: value for name, value in found.items() if not math.isnan(value)}
    return known | ({"tau cells": float(finite.sum())} if "tau" in known else {})


def kendall(ones: Guesses, others: Guesses) -> float:
    """τ-b (Kendall 1945), which corrects for ties. Compares all pairs: meant for batches, not for whole tables."""
    first, second = (np.sign(values[:, None] - values).astype(np.int8) for values in (ones, others))
    untied = math.sqrt(int(np.count_nonzero(first)) * int(np.count_nonzero(second)))
    return float((first * second).sum(dtype=np.int64)) / untied if untied else math.nan


def spearman(ones: Guesses, others: Guesses) -> float:
    """Pearson's correlation of ranks, where equal values share their mean rank."""
    first, second = (_ranks(values) - (len(values) + 1) / 2 for values in (ones, others))
    scale = math.sqrt(float(first @ first) * float(second @ second))
    return float(first @ second) / scale if scale else math.nan


def rmse(ones: Guesses, others: Guesses) -> float:
    """The root of the mean squared difference."""
    return math.sqrt(float(np.mean((ones - others) ** 2))) if len(ones) else math.nan


def _ranks(values: Guesses) -> Guesses:
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[group])
