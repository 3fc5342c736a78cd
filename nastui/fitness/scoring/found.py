"""Kept scores as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Keys
from nastui.fitness.scoring.score import ScoreStatus

Row = tuple[int, float | None, int, float]
"""Key as a signed integer, value (None: NaN), status, seconds."""


@dataclass(frozen=True)
class Found:
    """Scores of some keys, all arrays of the same length."""

    keys: Keys
    values: npt.NDArray[np.float64]
    """NaN where unknown."""
    statuses: npt.NDArray[np.uint8]
    """The `ScoreStatus` of each; NAN where unknown."""
    seconds: npt.NDArray[np.float64]
    """That each took where it was computed; NaN where unknown."""
    known: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        """How many keys."""
        return len(self.keys)

    def at(self, keys: Keys) -> Found:
        """What is known of these keys; the own ones must be in ascending order."""
        if not len(self):
            return _unknown(keys)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self) - 1)
        known = self.keys[places] == keys
        values, seconds = (np.where(known, numbers[places], np.nan) for numbers in (self.values, self.seconds))
        return Found(keys, values, np.where(known, self.statuses[places], ScoreStatus.NAN).astype(np.uint8), seconds, known)


def none_found() -> Found:
    """No keys."""
    return _unknown(np.empty(0, dtype=np.uint64))


def found_from(rows: Sequence[Row]) -> Found:
    """Rows of the file in any order, as arrays in the order of their keys."""
    if not rows:
        return none_found()
    keys, values, statuses, seconds = zip(*rows, strict=True)
    unsigned = np.array(keys, dtype=np.int64).view(np.uint64)
    order = np.argsort(unsigned)
    numbers = np.array(values, dtype=np.float64)[order], np.array(statuses, dtype=np.uint8)[order], np.array(seconds, dtype=np.float64)[order]
    return Found(unsigned[order], *numbers, np.ones(len(rows), dtype=np.bool_))


def merged(one: Found, other: Found) -> Found:
    """Both, in the order of their keys, which must be different."""
    order = np.argsort(np.concatenate([one.keys, other.keys]), kind="stable")
    names = Found.__dataclass_fields__
    return Found(*(np.concatenate([getattr(one, name), getattr(other, name)])[order] for name in names))


def _unknown(keys: Keys) -> Found:
    nothing = np.full(len(keys), np.nan)
    return Found(keys, nothing, np.full(len(keys), ScoreStatus.NAN, dtype=np.uint8), nothing, np.zeros(len(keys), dtype=np.bool_))
