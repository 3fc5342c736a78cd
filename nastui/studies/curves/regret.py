"""Regret: how far below the best cell of the table, on a logarithmic scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.studies.statistics.samples import Numbers

FLOOR = 0.001
"""Percent points; a hundredth of the last digit that benchmarks publish of an accuracy."""


@dataclass(frozen=True)
class Regret:
    """Of values of any shape."""

    values: Numbers
    """Optimum minus value, never below the floor; inf for a failed run."""
    floor: float
    """What a regret of zero is drawn as, since its logarithm is not finite."""
    clipped: int
    """How many values lie on the floor."""


def regret(values: npt.ArrayLike, optimum: float, *, floor: float = FLOOR) -> Regret:
    """The regret of accuracies to the optimum, in the same unit; NaN stays unknown.

    Args:
        values: accuracies of incumbents, percent.
        optimum: the best in the table.
        floor: the smallest regret that is told from none.
    """
    gaps = optimum - np.asarray(values, dtype=np.float64)
    return Regret(np.maximum(gaps, floor), floor, int((gaps <= floor).sum()))
