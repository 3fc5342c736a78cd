"""Hamming distances between encodings, 64 features at a time."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.predictors.predictor import Encodings

Packed: TypeAlias = npt.NDArray[np.uint64]
"""Encodings × words: 64 features in a word."""
Distances: TypeAlias = npt.NDArray[np.int64]

_BITS: Final = 64
_AT_ONCE: Final = 16
"""So few at a time stay in the processor's cache; that halves the time."""


def packed(encodings: Encodings) -> Packed:
    """The same bits, packed."""
    count, features = encodings.shape
    words = -(-features // _BITS)
    padded = np.zeros((count, words * _BITS), dtype=np.uint8)
    padded[:, :features] = encodings
    return np.packbits(padded, axis=1).view(np.uint64).reshape(count, words)


def nearest(ones: Packed, others: Packed) -> Distances:
    """For each of `ones` the smallest distance to any of `others`; where there are none, more than there are features."""
    words = ones.shape[1]
    found = np.full(len(ones), words * _BITS + 1, dtype=np.int64)
    if not len(others):
        return found
    for begin in range(0, len(ones), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        found[part] = _between(ones[part], others).min(axis=1)
    return found


def _between(ones: Packed, others: Packed) -> npt.NDArray[np.integer]:
    distances: npt.NDArray[np.integer] = np.bitwise_count(ones[:, 0, None] ^ others[:, 0])
    for word in range(1, ones.shape[1]):
        distances = distances + np.bitwise_count(ones[:, word, None] ^ others[:, word]).astype(np.uint16)
    return distances
