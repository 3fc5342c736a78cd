"""Hamming distances between rows of 0/1, for a fixed set of candidates or between any two sets."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.predictors.predictor import Encodings

Distances: TypeAlias = npt.NDArray[np.float32]
"""rows × columns; whole numbers."""


class Candidates:
    """Rows that others are measured against again and again, such as a whole space, prepared once."""

    def __init__(self, encodings: Encodings) -> None:
        self._rows = encodings.astype(np.float32)
        self._ones = np.einsum("ij,ij->i", self._rows, self._rows)  # for 0/1 the number of ones

    def __len__(self) -> int:
        return len(self._rows)

    def distances(self, encodings: Encodings) -> Distances:
        """From each candidate to each of these rows: |a| + |b| − 2·a·b, exact below 2²⁴."""
        others = encodings.astype(np.float32)
        found: Distances = self._rows @ (others.T * np.float32(-2))
        found += self._ones[:, None]
        found += np.einsum("ij,ij->i", others, others)
        return found


def distances(left: Encodings, right: Encodings) -> Distances:
    """The Hamming distance of each left row to each right row."""
    return Candidates(left).distances(right)
