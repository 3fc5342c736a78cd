"""A score and an accuracy for each cell that has both, as arrays."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.drawing.axes import Scale
from nastui.drawing.scatter import Counts
from nastui.studies.proxies.rows import Judged, too_few
from nastui.studies.statistics.rank_agreement import rank_agreement

Floats = npt.NDArray[np.float64]
_POOR: Final = 0.05
"""The rank, from below, of a cell that is poor but no freak."""
_SPREAD: Final = 1000
_LEAST: Final = 3
"""Cells that an order can be seen in, however small the space."""


@dataclass(frozen=True)
class Pairs:
    """Of the table's cells those that have a score (which may be −inf) and an accuracy."""

    rows: npt.NDArray[np.int64]
    """Of the table."""
    scores: Floats
    """−inf where a cell ranks last whatever its number is."""
    accuracies: Floats
    """Percent."""
    of: int
    """Cells that have the accuracy."""
    last: Mapping[str, int]
    """How many cells rank last, by the reason."""

    @property
    def finite(self) -> npt.NDArray[np.bool_]:
        """Which can be drawn."""
        return np.isfinite(self.scores)

    def among_best(self, share: float) -> Pairs:
        """The best share of them by accuracy, with all that tie with the last of these."""
        if share >= 1 or not len(self.rows):
            return self
        kept = self.accuracies >= np.quantile(self.accuracies, 1 - share)
        return Pairs(self.rows[kept], self.scores[kept], self.accuracies[kept], self.of, self.last)

    def best_and_poor(self) -> tuple[int, int] | None:
        """Places of the cell with the best accuracy and of one near the end, both with a finite score; None where there are none."""
        places = np.flatnonzero(self.finite)
        if len(places) < 2:
            return None
        ordered = places[np.argsort(self.accuracies[places], kind="stable")]
        return int(ordered[-1]), int(ordered[int(_POOR * (len(ordered) - 1))])

    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Least and greatest score and accuracy of those that can be drawn; 0 to 1 where there are none."""
        scores, accuracies = self.scores[self.finite], self.accuracies[self.finite]
        if not len(scores):
            return (0.0, 1.0), (0.0, 1.0)
        return (float(scores.min()), float(scores.max())), (float(accuracies.min()), float(accuracies.max()))

    @property
    def spread(self) -> bool:
        """Whether the scores differ by such factors that only their logarithms can be drawn."""
        scores = self.scores[self.finite]
        return bool(len(scores) and scores.min() > 0 and scores.max() > _SPREAD * np.median(scores))

    def counts(self, x: Scale, y: Scale, columns: int, rows: int) -> Counts:
        """How many cells lie at each dot, as `Plane.count` counts them."""
        across, up = _steps(self.scores[self.finite], x, columns), _steps(self.accuracies[self.finite], y, rows)
        dots, counts = np.unique(across * rows + up, return_counts=True)
        return {divmod(dot, rows): count for dot, count in zip(dots.tolist(), counts.tolist(), strict=True)}


def judge(pairs: Pairs) -> Judged:
    """How well these scores order these cells; nothing is said of too few."""
    known = len(pairs.rows)
    if known < _LEAST or too_few(known, pairs.of):
        return Judged(known, pairs.of)
    found = rank_agreement(pairs.scores, pairs.accuracies, at=())
    return Judged(known, pairs.of, found.tau, found.best[0].tau, found.top[0].tau, found.top[0].hits)


def _steps(values: Floats, scale: Scale, steps: int) -> npt.NDArray[np.int64]:
    """`Scale.step` for all at once."""
    shown, low, high = (np.log(values), math.log(scale.low), math.log(scale.high)) if scale.log else (values, scale.low, scale.high)
    fractions = np.clip((shown - low) / (high - low), 0.0, 1.0) if high > low else np.full(len(values), 0.5)
    return np.minimum(steps - 1, (fractions * steps).astype(np.int64))
