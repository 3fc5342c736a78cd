"""How much of the search space one run has seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.cells.arrays import Cells, Keys
from nastui.studies.statistics.samples import Numbers

_MOST_CELLS = 2**24


@dataclass(frozen=True)
class Coverage:
    """Of one run; compare arms at equal numbers of evaluations."""

    cells: int
    distinct: int
    """Cells that differ after canonicalisation."""
    entropy: tuple[float, ...]
    """Of the values at each position of a cell, in bits."""
    hamming: float
    """Mean number of positions in which two of the cells differ; NaN for one cell."""
    within_one: float | None
    """Share of the space seen, or one position away from something seen; None where the space is too large or not all rows are cells."""
    best_touched: float | None
    """Share of the best cells (by key) that were seen; None where they are not known."""


def coverage(cells: Cells, keys: Keys, choices: Sequence[int], *, complete: bool = True, best: Keys | None = None) -> Coverage:
    """Describe what a run evaluated.

    Args:
        cells: n × positions, in the order of the run; only as many as are compared.
        keys: canonical keys of the cells.
        choices: how many values each position can take.
        complete: whether every row of such values is a cell. Where not, a row may hold further values, such as a vertex that is absent.
        best: canonical keys of the best cells of the table, such as the best 1 % by validation accuracy.

    Raises:
        InputError: there are no cells, or a row or a key does not fit.
    """
    if not len(cells) or len(cells) != len(keys) or cells.shape[1] != len(choices) or (complete and (cells >= np.array(choices)).any()):
        raise InputError(
            f"{cells.shape} cells with {len(keys)} keys do not fit {len(choices)} positions", remedy="give the rows of one space with their keys"
        )
    counts = _counts(cells, choices)
    return Coverage(
        cells=len(cells),
        distinct=len(np.unique(keys)),
        entropy=tuple(_entropy(count) for count in counts),
        hamming=_distance(counts) if len(cells) > 1 else float("nan"),
        within_one=within_one(cells, choices) if complete and np.prod(choices, dtype=np.float64) <= _MOST_CELLS else None,
        best_touched=float(np.isin(np.unique(best), keys).mean()) if best is not None and len(best) else None,
    )


def mean_distance(cells: Cells, choices: Sequence[int]) -> float:
    """Mean number of positions in which two of at least two cells differ."""
    return _distance(_counts(cells, choices))


def _counts(cells: Cells, choices: Sequence[int]) -> list[npt.NDArray[np.intp]]:
    return [np.bincount(column, minlength=values) for column, values in zip(cells.T, choices, strict=True)]


def _distance(counts: Sequence[npt.NDArray[np.intp]]) -> float:
    return float(sum(_disagreement(count) for count in counts))


def within_one(cells: Cells, choices: Sequence[int]) -> float:
    """Share of all rows that are among the cells or differ from one of them in one position."""
    seen = np.zeros(tuple(choices), dtype=np.bool_)
    seen[tuple(cells.T)] = True
    near = np.zeros_like(seen)
    for position in range(len(choices)):
        near |= seen.any(axis=position, keepdims=True)
    return float(near.mean())


def _entropy(count: npt.NDArray[np.intp]) -> float:
    """Shannon's, of the values' shares."""
    shares: Numbers = count[count > 0] / count.sum()
    return abs(float((shares * np.log2(shares)).sum()))


def _disagreement(count: npt.NDArray[np.intp]) -> float:
    """The chance that two different cells differ here."""
    total = int(count.sum())
    return 1 - float((count * (count - 1.0)).sum()) / (total * (total - 1))
