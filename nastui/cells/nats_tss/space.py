"""The NATS topology space behind the contract of a space."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cell, Cells, Keys
from nastui.cells.nats_tss.encoding import FEATURES, class_encodings, encoded, paths_encoded
from nastui.cells.nats_tss.isomorphism import class_keys, class_members
from nastui.cells.nats_tss.notation import LENGTH, OPERATIONS, RADIX, codes, format_cell, parse_cell
from nastui.cells.nats_tss.structure import structure
from nastui.cells.space import Space


class NatsTss(Space):
    """15,625 cells. Canonical keys are the classes of the official canonical string (6,466)."""

    name = "nats-tss"
    length = LENGTH
    choices = (len(OPERATIONS),) * LENGTH
    feature_length = FEATURES

    def random(self, rng: np.random.Generator, count: int) -> Cells:
        """Uniform over all 15,625 cells."""
        return RADIX.random(rng, count)

    def mutate(self, rng: np.random.Generator, cells: Cells) -> Cells:
        """Each edge changes with probability 1/6 to one of the other four operations."""
        return RADIX.mutated(rng, cells)

    def valid(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Which rows hold only operation indices."""
        return RADIX.valid(cells)

    def every_cell(self) -> Cells:
        """All cells in the order of their codes."""
        return RADIX.every_cell()

    def exact_keys(self, cells: Cells) -> Keys:
        """The code, 0 … 15,624."""
        return codes(cells).astype(np.uint64)

    def canonical_keys(self, cells: Cells) -> Keys:
        """The smallest code with the same official canonical string."""
        return class_keys(cells)

    def encode(self, cells: Cells) -> npt.NDArray[np.uint8]:
        """Six edges × four operations, one-hot; `none`, and any edge off all paths, is all zeros."""
        return encoded(cells)

    def encode_paths(self, cells: Cells) -> npt.NDArray[np.uint8]:
        """4 + 16 + 64 sequences of the operations other than `none`."""
        return paths_encoded(cells)

    def isomorphic_encodings(self, cells: Cells) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.intp]]:
        """As `isomorphic` and `encode` give them, looked up."""
        return class_encodings(cells)

    def isomorphic(self, cell: Cell) -> Cells:
        """All strings of the 15,625 with the same canonical string."""
        return class_members(cell)

    def structure(self, cells: Cells) -> npt.NDArray[np.float64]:
        """Counts, depths and paths (structure.py)."""
        return structure(cells)

    def parse(self, text: str) -> Cell:
        """Read an official string."""
        return parse_cell(text)

    def format(self, cell: Cell) -> str:
        """Write the official string."""
        return format_cell(cell)
