"""The cells of NAS-Bench-101 as a `Space`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cell, Cells, Features, Keys
from nastui.cells.facets import Facet
from nastui.cells.graph_batch import GraphBatch
from nastui.cells.nasbench101.encoding import FEATURES, encoded, encoded_graphs, isomorphic_encoded, misread_graphs, paths_encoded, structure
from nastui.cells.nasbench101.facets import FACETS
from nastui.cells.nasbench101.isomorphism import canonical_codes, every_code, labellings
from nastui.cells.nasbench101.layout import EDGES, INNER, LENGTH, OPERATIONS, codes, from_codes
from nastui.cells.nasbench101.module_hash import module_hashes
from nastui.cells.nasbench101.notation import drawn_graph, format_cell, parse_cell, parse_columns
from nastui.cells.nasbench101.rules import mutated, random_cells, valid_cells
from nastui.cells.space import Space
from nastui.drawing.graph import CellGraph

_BEGINNING = re.compile(r"\s*[01]{4,49}:[a-z]")


class NasBench101(Space):
    """423,624 cells. Canonical keys are equal exactly where the pruned labelled graphs are isomorphic, that is, for equal module hashes."""

    name = "nasbench101"
    length = LENGTH
    choices = (len(OPERATIONS),) * INNER + (2,) * len(EDGES)
    distinct = 423_624
    feature_length = FEATURES
    identity = "module-hash"
    columns = ("adjacency", "operations")
    hash_column = "module_hash"

    def random(self, rng: np.random.Generator, count: int) -> Cells:
        """Uniform over all valid rows of seven vertices, so cells with many labellings come more often."""
        return random_cells(rng, count)

    def mutate(self, rng: np.random.Generator, cells: Cells) -> Cells:
        """Each operation changes with probability 1/5, each edge bit flips with probability 1/21, drawn again until the child is valid."""
        return mutated(rng, cells)

    def valid(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Which rows have at most nine edges, a path from input to output, and no edge at an absent vertex."""
        return valid_cells(cells)

    def exact_keys(self, cells: Cells) -> Keys:
        """The code of the row, 31 bits."""
        return codes(cells).astype(np.uint64)

    def from_keys(self, keys: Keys) -> Cells:
        """From codes."""
        return from_codes(keys.astype(np.uint32))

    def every_distinct(self) -> Cells:
        """All 423,624 in their canonical form, made from the rules of the space."""
        return from_codes(every_code())

    def network_keys(self, cells: Cells) -> Keys:
        """The canonical key: the network of a cell is that of the pruned graph."""
        return self.canonical_keys(cells)

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

    def recognises(self, text: str) -> bool:
        """Bits, a colon, a name."""
        return _BEGINNING.match(text) is not None

    def parse_columns(self, columns: Mapping[str, Sequence[str]]) -> Cells:
        """Adjacency bits in one column, operation names in the other."""
        return parse_columns(*(columns[name] for name in self.columns))

    def hashes(self, cells: Cells) -> list[str]:
        """Module hashes."""
        return module_hashes(cells)

    def graph(self, cell: Cell) -> CellGraph:
        """The vertices that are there, and their edges."""
        return drawn_graph(cell)

    def facets(self) -> tuple[Facet, ...]:
        """Operations of vertices, and edges between them."""
        return FACETS

    def graphs(self, encodings: Features) -> GraphBatch:
        """Seven vertices, of which the inner five carry operations."""
        return encoded_graphs(encodings)

    def misread_graphs(self, encodings: Features) -> GraphBatch:
        """The first 21 of 36 features, which are 15 operation bits and 6 edge bits, taken for the 21 edge bits."""
        return misread_graphs(encodings)
