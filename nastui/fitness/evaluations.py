"""The result of evaluating a batch of cells: a struct of arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells

Floats = npt.NDArray[np.float64]


class Status(IntEnum):
    """What became of an evaluation."""

    OK = 0
    MINUS_INFINITY = 1
    NAN = 2


@dataclass(frozen=True)
class Evaluations:
    """Evaluated cells, all arrays of the same length."""

    cells: Cells
    fitness: Floats
    """Higher is better. −inf and NaN occur, see `status`."""
    valid: Floats
    """Validation accuracy, percent; NaN where unknown."""
    test: Floats
    """Test accuracy, percent; NaN where unknown."""
    table_seconds: Floats
    """Seconds that the benchmark says this evaluation took; NaN where unknown."""
    measured_seconds: Floats
    """Seconds that it took here."""

    def __len__(self) -> int:
        """How many cells."""
        return len(self.fitness)

    def __getitem__(self, part: slice | npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> Evaluations:
        """A part of them."""
        return Evaluations(*(getattr(self, field.name)[part] for field in fields(self)))

    @property
    def status(self) -> npt.NDArray[np.uint8]:
        """The `Status` of each."""
        nan = np.isnan(self.fitness)
        return np.where(nan, Status.NAN, np.where(np.isneginf(self.fitness), Status.MINUS_INFINITY, Status.OK)).astype(np.uint8)

    @property
    def ranked(self) -> Floats:
        """Fitness for comparisons: NaN counts as −inf."""
        return np.where(np.isnan(self.fitness), -np.inf, self.fitness)


def concatenate(parts: list[Evaluations]) -> Evaluations:
    """Several results as one."""
    if len(parts) == 1:
        return parts[0]
    return Evaluations(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Evaluations)))
