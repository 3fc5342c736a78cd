"""The NATS size space behind the contract of a space."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cell, Cells, Keys
from nastui.cells.nats_sss.notation import LENGTH, RADIX, SIZE, WIDTHS, codes, format_cell, parse_cell
from nastui.cells.space import Space

_STEPS = len(WIDTHS) - 1
_THERMOMETER = np.tri(len(WIDTHS), _STEPS, -1, dtype=np.uint8)
"""Row k: k ones, then zeros."""


class NatsSss(Space):
    """32,768 cells, each a class of its own: networks of different widths are never the same graph."""

    name = "nats-sss"
    length = LENGTH
    choices = (len(WIDTHS),) * LENGTH
    distinct = SIZE
    feature_length = LENGTH * _STEPS

    def random(self, rng: np.random.Generator, count: int) -> Cells:
        """Uniform over all 32,768 cells."""
        return RADIX.random(rng, count)

    def mutate(self, rng: np.random.Generator, cells: Cells) -> Cells:
        """Each position changes with probability 1/5 to one of the other seven widths."""
        return RADIX.mutated(rng, cells)

    def valid(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Which rows hold only indices of widths."""
        return RADIX.valid(cells)

    def every_cell(self) -> Cells:
        """All cells in the order of their codes."""
        return RADIX.every_cell()

    def exact_keys(self, cells: Cells) -> Keys:
        """The code, 0 … 32,767: the cell's place in the official list."""
        return codes(cells).astype(np.uint64)

    def canonical_keys(self, cells: Cells) -> Keys:
        """The exact key."""
        return self.exact_keys(cells)

    def encode(self, cells: Cells) -> npt.NDArray[np.uint8]:
        """Thermometer code, 5 × 7: the index k of a width is k ones, so the Hamming distance counts steps of width."""
        return _THERMOMETER[cells].reshape(len(cells), self.feature_length)

    def isomorphic(self, cell: Cell) -> Cells:
        """The cell alone."""
        return cell[None].copy()

    def parse(self, text: str) -> Cell:
        """Read five widths."""
        return parse_cell(text)

    def format(self, cell: Cell) -> str:
        """Write five widths."""
        return format_cell(cell)
