"""What runs have after so many unique queries: test accuracy of the incumbent, and whether the best cell was among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.studies.statistics.curves import Steps, on_grid
from nastui.studies.statistics.samples import Numbers, quantiles

_SAME = 1e-6
"""Percent points, within which an accuracy is the best one: far below the last digit of any table."""


@dataclass(frozen=True)
class AfterQueries:
    """Of one arm, after one number of queries. Numbers are NaN where a run has no incumbent yet, or its accuracy is unknown."""

    queries: int
    runs: int
    ended: int
    """Runs that ended with fewer queries; they keep their last incumbent."""
    mean: float
    std: float
    """With n − 1; NaN of a single run."""
    median: float
    lower_quartile: float
    upper_quartile: float
    found: float
    """Share of runs that queried the best cell by then; NaN where the best is not known."""


def after_queries(incumbents: Sequence[Steps], queried: Sequence[npt.ArrayLike], best: float | None, queries: int) -> AfterQueries:
    """Summarise at least one run.

    Args:
        incumbents: per run, the accuracy of its incumbent over unique queries, percent.
        queried: per run, the accuracy of each distinct query in their order, by which the best cell is told.
        best: that of the best cell; None where it is not known.
        queries: after how many.
    """
    values = np.array([on_grid(run, np.array([float(queries)]), np.nan)[0] for run in incumbents])
    known = not np.isnan(values).any()
    low, median, high = quantiles(values, [0.25, 0.5, 0.75]).tolist() if known else [float("nan")] * 3
    return AfterQueries(
        queries,
        len(values),
        sum(run.end < queries for run in incumbents),
        float(values.mean()),
        float(values.std(ddof=1)) if len(values) > 1 else float("nan"),
        median,
        low,
        high,
        float("nan") if best is None else _share(queried, best, queries),
    )


def _share(queried: Sequence[npt.ArrayLike], best: float, queries: int) -> float:
    first: list[Numbers] = [np.asarray(run, dtype=np.float64)[:queries] for run in queried]
    return float(np.mean([bool((np.nan_to_num(run, nan=-np.inf) >= best - _SAME).any()) for run in first]))
