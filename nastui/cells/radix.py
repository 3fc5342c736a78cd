"""Cells whose positions all take the same number of values, read as numbers in that base."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells


@dataclass(frozen=True)
class Radix:
    """`length` positions of `base` values; at most 2²⁴ cells."""

    base: int
    length: int

    @property
    def size(self) -> int:
        """How many cells there are."""
        return int(self.base**self.length)

    @cached_property
    def _places(self) -> npt.NDArray[np.int64]:
        return self.base ** np.arange(self.length - 1, -1, -1, dtype=np.int64)

    def codes(self, cells: Cells) -> npt.NDArray[np.int64]:
        """One integer in 0 … size − 1 per cell: its values as digits."""
        numbers = np.asarray(cells, dtype=np.float32) @ self._places.astype(np.float32)  # exact below 2²⁴, and BLAS is fast
        return np.asarray(numbers).astype(np.int64)

    def from_codes(self, numbers: npt.NDArray[np.integer]) -> Cells:
        """The cells (n × length) that have these codes; the inverse of `codes`."""
        return (np.asarray(numbers, dtype=np.int64)[:, None] // self._places % self.base).astype(np.uint8)

    def every_cell(self) -> Cells:
        """All cells in the order of their codes."""
        return self.from_codes(np.arange(self.size))

    def random(self, rng: np.random.Generator, count: int) -> Cells:
        """Uniform over all cells."""
        return self.from_codes(rng.integers(self.size, size=count))

    def mutated(self, rng: np.random.Generator, cells: Cells) -> Cells:
        """Each position changes with probability 1/length to one of the other values."""
        shifts = rng.integers(1, self.base, size=cells.shape, dtype=np.uint8)
        shifts *= rng.random(cells.shape) < 1 / self.length
        return (cells + shifts) % np.uint8(self.base)

    def valid(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Which rows hold only values."""
        return np.asarray((cells < self.base).all(axis=1))
