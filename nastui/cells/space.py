"""The contract of a search space: a family of cells, handled in batches (uint8, cells × length)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.cells.arrays import Cell, Cells, Features, Keys
from nastui.cells.entry import Identity
from nastui.cells.facets import Facet, plain_facets
from nastui.cells.graph_batch import GraphBatch
from nastui.drawing.graph import CellGraph


class RowError(InputError):
    """A row of a table is no cell.

    Args:
        row: which, from 0.
        why: what is wrong with it.
        remedy: what would be right.
    """

    def __init__(self, row: int, why: str, remedy: str) -> None:
        super().__init__(f"row {row}: {why}", remedy=remedy)
        self.row, self.why = row, why


class Space(ABC):
    """What all the rest knows of a family of cells. Stateless; one instance serves everybody.

    Abstract methods are what a space must have; the others have defaults that are right for a space whose cells are their own class, are not
    drawn, and are no graphs. `nastui.cells.conformance` checks them all.
    """

    name: ClassVar[str]
    length: ClassVar[int]
    """Positions of a row."""
    choices: ClassVar[tuple[int, ...]]
    """How many values each position can take."""
    distinct: ClassVar[int | None] = None
    """How many cells there are up to isomorphism, where that is known."""
    feature_length: ClassVar[int]
    """Length of an encoding."""
    identity: ClassVar[Identity] = "string"
    """What makes two cells the same query of a table: `string`, equal rows (exact keys must then be 0 … product of `choices` − 1); else equal
    canonical keys, which stand for the same network or, as NAS-Bench-101 has it, the same module hash."""
    columns: ClassVar[tuple[str, ...]] = ()
    """Names of the columns of a table that together hold a cell; none where one column of texts does."""
    hash_column: ClassVar[str | None] = None
    """Name of a table's column of `hashes`."""
    sampled_from_rows: ClassVar[bool] = False
    """Whether a search among a table's cells draws rows of the table, since the space is too large to come upon them by chance."""
    hand_made: ClassVar[Mapping[str, str]] = {}
    """Cells that people made, by name, in the space's notation."""

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

    def query_keys(self, cells: Cells, identity: Identity | None = None) -> Keys:
        """Equal exactly for cells that are the same query of a table, whose identity may be given; default: the space's own."""
        return self.exact_keys(cells) if (identity or self.identity) == "string" else self.canonical_keys(cells)

    @abstractmethod
    def encode(self, cells: Cells) -> npt.NDArray[np.uint8]:
        """Features for predictors and distances: 0/1, cells × feature_length."""

    @abstractmethod
    def isomorphic(self, cell: Cell) -> Cells:
        """All rows with the canonical key of this cell that augmentation may use, the cell's own form among them; no duplicates."""

    def by_graph(self) -> Space:
        """The same cells, of which two are isomorphic where their pruned labelled graphs are: nothing is contracted. Itself where it is so."""
        return self

    def every_cell(self) -> Cells | None:
        """All cells, where they are few enough to be held and random cells are drawn uniformly among them; None elsewhere."""
        return None

    def every_distinct(self) -> Cells | None:
        """All cells, at least one of each class; None where they cannot be listed."""
        return self.every_cell()

    @abstractmethod
    def from_keys(self, keys: Keys) -> Cells:
        """The cells that have these exact keys."""

    def network_keys(self, cells: Cells) -> Keys:
        """The exact key of one cell for each network: equal exactly for cells of which the same network is built, once dead branches are left out."""
        return self.exact_keys(cells)

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

    @abstractmethod
    def recognises(self, text: str) -> bool:
        """Whether a text is meant as a cell of this space, though it may be wrong. Importing finds the space of a table so."""

    def parse_columns(self, columns: Mapping[str, Sequence[str]]) -> Cells:
        """The cells that the columns of a table (those in `columns`) hold.

        Raises:
            RowError: a row is no cell.
            InputError: cells of this space stand in one column.
        """
        raise InputError(f"cells of {self.name} stand in one column", remedy="name it with --cell-column")

    def hashes(self, cells: Cells) -> list[str]:
        """32 hexadecimal digits per cell, equal for cells with the same canonical key; for spaces with a `hash_column`."""
        raise InputError(f"cells of {self.name} have no hashes")

    def as_given(self, cell: Cell) -> Any:
        """What a function that builds networks gets of a cell: its text, unless the space says otherwise."""
        return self.format(cell)

    def graph(self, cell: Cell) -> CellGraph | None:
        """What a drawing shows of a cell; None where cells are shown as texts only."""
        return None

    def facets(self) -> tuple[Facet, ...]:
        """The grids in which a population is shown: by default each value at each position."""
        return plain_facets(self.choices)

    def graphs(self, encodings: Features) -> GraphBatch | None:
        """Encodings (n × feature_length) read back into graphs, for predictors that work on graphs; None where cells are none."""
        return None

    def misread_graphs(self, encodings: Features) -> GraphBatch | None:
        """As `graphs`, with the mistake of the published NAS-EA-FA code, where this space is one that it reads wrongly."""
        return self.graphs(encodings)


def _changed(cell: Cell, position: int, value: int) -> Cell:
    changed = cell.copy()
    changed[position] = value
    return changed
