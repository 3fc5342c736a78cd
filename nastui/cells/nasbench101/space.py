"""The cell space of NAS-Bench-101 behind the contract of a space."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cell, Cells, Keys
from nastui.cells.nasbench101.codes import codes
from nastui.cells.nasbench101.encoding import FEATURES, encoded, isomorphic_encoded
from nastui.cells.nasbench101.isomorphism import canonical_codes, labellings
from nastui.cells.nasbench101.layout import EDGES, INNER, LENGTH, OPERATIONS
from nastui.cells.nasbench101.notation import format_cell, parse_cell
from nastui.cells.nasbench101.path_encoding import paths_encoded
from nastui.cells.nasbench101.sampling import mutated, random_cells
from nastui.cells.nasbench101.structure import structure
from nastui.cells.nasbench101.validity import valid_cells
from nastui.cells.space import Space


class NasBench101(Space):
    """423,624 cells. Canonical keys are equal exactly where the pruned labelled graphs are isomorphic, that is, for equal module hashes."""

    name = "nasbench101"
    length = LENGTH
    choices = (len(OPERATIONS),) * INNER + (2,) * len(EDGES)
    distinct = 423_624
    feature_length = FEATURES

    def random(self, rng: np.random.Generator, count: int) -> Cells:
        """Uniform over all valid rows of seven vertices, so cells with many labellings come more often."""
        return random_cells(rng, count)

    def mutate(self, rng: np.random.Generator, cells: Cells) -> Cells:
        """Each operation changes with probability 1/5, each edge bit flips with probability 1/21, redrawn until the child is valid."""
        return mutated(rng, cells)

    def valid(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Which rows have at most nine edges, a path from input to output, and no edge at an absent vertex."""
        return valid_cells(cells)

    def exact_keys(self, cells: Cells) -> Keys:
        """The code of the row, 31 bits."""
        return codes(cells).astype(np.uint64)

    def canonical_keys(self, cells: Cells) -> Keys:
        """The code of the pruned cell in its smallest labelling."""
        return canonical_codes(cells).astype(np.uint64)

    def encode(self, cells: Cells) -> npt.NDArray[np.uint8]:
        """Five operations × 3, one-hot, and 21 edge bits of the pruned cell; its vertices keep their order, absent ones come last and are zeros."""
        return encoded(cells)

    def encode_paths(self, cells: Cells) -> npt.NDArray[np.uint8]:
        """All 364 sequences of at most five operations, shorter ones first."""
        return paths_encoded(cells)

    def isomorphic(self, cell: Cell) -> Cells:
        """All labellings of the pruned cell in seven vertices, at most 120."""
        return labellings(cell)

    def isomorphic_encodings(self, cells: Cells) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.intp]]:
        """One encoding per order of the present vertices."""
        return isomorphic_encoded(cells)

    def structure(self, cells: Cells) -> npt.NDArray[np.float64]:
        """Counts, depths and paths (structure.py)."""
        return structure(cells)

    def parse(self, text: str) -> Cell:
        """Read adjacency bits and operation names."""
        return parse_cell(text)

    def format(self, cell: Cell) -> str:
        """Write adjacency bits and operation names of the pruned cell in its canonical labelling."""
        return format_cell(cell)
