"""Reproducible draws from (run seed, evaluation number, row): a counter-based hash, so that a resumed run draws the same."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_STEPS = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))


def draw_words(seed: int, numbers: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """64 random bits per evaluation (splitmix64, Steele et al. 2014, applied once per ingredient)."""
    words = np.full(len(numbers), seed & 0xFFFFFFFFFFFFFFFF, dtype=np.uint64)
    for ingredient in (numbers, rows):
        words = _mix(words ^ _mix(ingredient.astype(np.uint64)))
    return words


def _mix(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    words = words + np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in _STEPS:
        words = (words ^ (words >> shift)) * factor
    return words ^ (words >> np.uint64(31))
