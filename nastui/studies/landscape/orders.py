"""Training-free orders: how good a search is that trains cells in the order of a score, best first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Order:
    """Cells trained in the order of a score."""

    best_at: int
    """The position (from 1) at which the table's best cell comes, ties counted against the order."""
    after: dict[int, float]
    """The best accuracy after so many trainings, ties taken at their mean place."""


def order_of(score: Numbers, accuracy: Numbers, trainings: tuple[int, ...] = (1, 10, 50)) -> Order:
    """How soon an order meets good cells.

    Args:
        score: of each cell, higher first; −inf and NaN come last.
        accuracy: of each cell.
        trainings: after how many to look.
    """
    ranked = np.nan_to_num(score, nan=-np.inf, neginf=-np.inf)
    best = int(np.nanargmax(accuracy))
    best_at = int((ranked >= ranked[best]).sum())
    return Order(best_at, {count: _expected_best(ranked, accuracy, count) for count in trainings})


def _expected_best(score: Numbers, accuracy: Numbers, count: int) -> float:
    """The best of the first `count`; where a tie crosses the cut, the expectation over random orders of the tied cells."""
    cut = np.sort(score)[::-1][min(count, len(score)) - 1]
    sure, tied = accuracy[score > cut], np.sort(accuracy[score == cut])[::-1]
    floor = float(sure.max(initial=-np.inf))
    room, left, expected = count - len(sure), 1.0, 0.0
    for place, value in enumerate(tied.tolist()):
        chance = left * room / (len(tied) - place) if len(tied) - place > room else left
        expected += chance * max(value, floor)
        left -= chance
        if left <= 0 or value <= floor:
            break
    return expected + max(left, 0.0) * floor if left > 0 else expected
