"""Where the zero-cost scores of a cell stand among those of the whole space."""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells, Keys

_standardized: Final = NormalDist()


class RankScores:
    """Normal scores of the ranks of each zero-cost score: scales as different as parameters and log-determinants become alike.

    −inf and NaN rank last; equal scores share the mean of their ranks.
    """

    def __init__(self, every: Cells, identify: Callable[[Cells], Keys], features: Callable[[Cells], npt.NDArray[np.float64]]) -> None:
        self._identify = identify
        keys, first = np.unique(identify(every), return_index=True)
        self._keys = keys
        self.cells = every[first]
        """One per query."""
        scores = np.nan_to_num(features(self.cells), nan=-np.inf, neginf=-np.inf, posinf=np.inf)
        self._standings = np.stack([_normal_scores(column) for column in scores.T], axis=1)

    @property
    def count(self) -> int:
        """How many scores."""
        return int(self._standings.shape[1])

    def __call__(self, cells: Cells) -> npt.NDArray[np.float64]:
        """Cells × scores, about −3 (last) to 3 (first)."""
        return self._standings[np.searchsorted(self._keys, self._identify(cells))]

    def best(self, share: float) -> Cells:
        """The cells with the best mean standing, at least one."""
        order = np.argsort(-self._standings.mean(axis=1), kind="stable")
        return self.cells[order[: max(1, round(share * len(order)))]]


def standing(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Where each cell stands among these, by the mean of its normal scores; cells × scores, of which −inf and NaN rank last."""
    known = np.nan_to_num(scores, nan=-np.inf, neginf=-np.inf, posinf=np.inf)
    return np.asarray(np.mean([_normal_scores(column) for column in known.T], axis=0))


def _normal_scores(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    ordered = np.sort(values)
    ranks = (np.searchsorted(ordered, values, side="left") + np.searchsorted(ordered, values, side="right") + 1) / 2
    levels, places = np.unique(ranks / (len(values) + 1), return_inverse=True)
    return np.array([_standardized.inv_cdf(level) for level in levels.tolist()])[places]
