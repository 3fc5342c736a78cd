"""How well predictions agree with the fitness: rank correlations and error; NaN where undefined."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from typing import Final

import numpy as np

from nastui.algorithms.notes import Notes, PredictedCells, PredictionAgreement
from nastui.predictors.predictor import Guesses

_MOST_PAIRS: Final = 100


def agreement(predicted: Guesses, fitness: Guesses, *, one_unit: bool = True) -> Notes:
    """The stored form of a `PredictionAgreement`, over pairs of finite numbers, and of the first of these pairs; what is undefined is left out.

    Without `one_unit`, as of ranks beside accuracies, there is no error.
    """
    finite = np.isfinite(predicted) & np.isfinite(fitness)
    pair = predicted[finite], fitness[finite]
    apart = rmse(*pair) if one_unit else math.nan
    tau, rho, error = (None if math.isnan(value) else value for value in (kendall(*pair), spearman(*pair), apart))
    pairs = PredictedCells(tuple(zip(*(values[:_MOST_PAIRS].tolist() for values in pair), strict=True)))
    return {**PredictionAgreement(tau, rho, error, None if tau is None else float(finite.sum())).stored(), **pairs.stored()}


_REMEMBERED: Final = 20
"""Predictions that the shown rank correlation is taken over."""


class AskedPredictions:
    """What was predicted of the queries that a search asks for, one or a few at a time, and what came out."""

    def __init__(self) -> None:
        self._waiting: dict[int, float] = {}
        self._latest: tuple[tuple[float, float], ...] = ()
        self._recent: deque[tuple[float, float]] = deque(maxlen=_REMEMBERED)

    def ask(self, keys: Sequence[int], predicted: Sequence[float]) -> None:
        """Remember predictions until they are told."""
        self._waiting.update(zip(keys, predicted, strict=True))

    def tell(self, keys: Sequence[int], measured: Sequence[float]) -> None:
        """Compare; pairs that are not finite are left out, as are queries that were not predicted."""
        pairs = [(self._waiting.pop(key), one) for key, one in zip(keys, measured, strict=True) if key in self._waiting]
        self._latest = tuple(pair for pair in pairs if np.isfinite(pair).all())
        self._recent.extend(self._latest)

    def notes(self) -> Notes:
        """The pairs that were told last, and τ over those of late."""
        notes: Notes = PredictedCells(self._latest).stored()
        if len(self._recent) > 2:
            tau = kendall(*np.array(self._recent).T)
            notes = {**notes, **({} if np.isnan(tau) else PredictionAgreement(tau, cells=float(len(self._recent))).stored())}
        return notes


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
