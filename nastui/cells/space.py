"""The contract of a search space: a family of cells, handled in batches (uint8, cells × length)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cell, Cells, Keys


class Space(ABC):
    """What algorithms and benchmarks know of a family of cells. Stateless; one instance serves everybody."""

    name: ClassVar[str]
    length: ClassVar[int]
    """Positions of a row."""
    choices: ClassVar[tuple[int, ...]]
    """How many values each position can take."""
    distinct: ClassVar[int | None] = None
    """How many cells there are up to isomorphism, where that is known."""
    feature_length: ClassVar[int]
    """Length of an encoding."""

    @abstractmethod
    def random(self, rng: np.random.Generator, count: int) -> Cells:
        """Draw `count` valid cells, each row uniformly and independently."""

    @abstractmethod
    def mutate(self, rng: np.random.Generator, cells: Cells) -> Cells:
        """A mutated copy of each cell, by the talk's mutation (a copy may equal its parent)."""

    @abstractmethod
    def valid(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Which rows are cells of this space."""

    @abstractmethod
    def exact_keys(self, cells: Cells) -> Keys:
        """Equal exactly for equal rows."""

    @abstractmethod
    def canonical_keys(self, cells: Cells) -> Keys:
        """Equal exactly for cells that are the same graph up to isomorphism, in the field's sense (the class docstring says which)."""

    @abstractmethod
    def encode(self, cells: Cells) -> npt.NDArray[np.uint8]:
        """Features for predictors and distances: 0/1, cells × feature_length."""

    @abstractmethod
    def isomorphic(self, cell: Cell) -> Cells:
        """All rows with the canonical key of this cell that augmentation may use, the cell's own form among them; no duplicates."""

    def every_cell(self) -> Cells | None:
        """All cells, where they are few enough to be held and random cells are drawn uniformly among them; None elsewhere."""
        return None

    def neighbours(self, cell: Cell) -> Cells:
        """All valid cells that differ from this one in exactly one position, in the order of positions, then of values."""
        changed = [
            _changed(cell, position, value) for position, values in enumerate(self.choices) for value in range(values) if value != cell[position]
        ]
        cells = np.array(changed, dtype=np.uint8)
        return cells[self.valid(cells)]

    def encode_paths(self, cells: Cells) -> npt.NDArray[np.uint8]:
        """0/1, cells × paths: which sequences of operations lie between input and output (White et al., AAAI 2021); `encode` where cells have none.

        Shorter paths come first.
        """
        return self.encode(cells)

    def isomorphic_encodings(self, cells: Cells) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.intp]]:
        """The different encodings among the isomorphic forms of each cell, and for each encoding the number of its cell, in ascending order."""
        forms = [np.unique(self.encode(self.isomorphic(cell)), axis=0) for cell in cells]
        owners = np.repeat(np.arange(len(cells)), [len(form) for form in forms])
        return np.concatenate([self.encode(cells[:0]), *forms]), owners

    def structure(self, cells: Cells) -> npt.NDArray[np.float64]:
        """Cells × numbers that describe the whole cell and are equal for isomorphic ones: counts, depths, paths; `encode` where a space has none."""
        return self.encode(cells).astype(np.float64)

    @abstractmethod
    def parse(self, text: str) -> Cell:
        """The cell that a text names.

        Raises:
            InputError: the text is no cell of this space; the message says why.
        """

    @abstractmethod
    def format(self, cell: Cell) -> str:
        """The text of a cell; `parse` gives back a cell with the same identity."""


def _changed(cell: Cell, position: int, value: int) -> Cell:
    changed = cell.copy()
    changed[position] = value
    return changed
