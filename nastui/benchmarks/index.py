"""From cells to rows: by direct address where the space has few codes, else by search among sorted keys."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.tablefile import Array
from nastui.cells.arrays import Cells, Keys
from nastui.cells.space import Space

_ABSENT = np.uint32(0xFFFFFFFF)


class Index(ABC):
    """Finds the row of each cell."""

    @abstractmethod
    def find(self, space: Space, cells: Cells) -> npt.NDArray[np.int64]:
        """Row numbers; -1 where there is none."""

    @abstractmethod
    def distinct_in_space(self, space: Space) -> int | None:
        """How many rows a table of the whole space would have; None where that is not known."""

    @abstractmethod
    def arrays(self) -> dict[str, Array]:
        """What a table file keeps of it."""


@dataclass(frozen=True)
class DirectIndex(Index):
    """One entry per exact key of the space: its row. Several keys may share a row."""

    rows: npt.NDArray[np.uint32]

    def find(self, space: Space, cells: Cells) -> npt.NDArray[np.int64]:
        """One array look-up."""
        return self.rows.view(np.int32)[space.exact_keys(cells)].astype(np.int64)  # "absent" reads as −1

    def distinct_in_space(self, space: Space) -> int | None:
        """The rows that are there, and one for each key without."""
        absent = int((self.rows == _ABSENT).sum())
        return int(np.unique(self.rows[self.rows != _ABSENT]).size) + absent

    def arrays(self) -> dict[str, Array]:
        """The rows by key."""
        return {"direct": self.rows}


@dataclass(frozen=True)
class SortedIndex(Index):
    """Canonical keys in ascending order; row i of the table has key i."""

    keys: Keys

    def find(self, space: Space, cells: Cells) -> npt.NDArray[np.int64]:
        """Canonical keys, then binary search."""
        asked = space.canonical_keys(cells)
        places = np.minimum(np.searchsorted(self.keys, asked), len(self.keys) - 1)
        return np.where(self.keys[places] == asked, places, -1)

    def distinct_in_space(self, space: Space) -> int | None:
        """What the space knows of itself."""
        return space.distinct

    def arrays(self) -> dict[str, Array]:
        """The keys."""
        return {"keys": self.keys}


def direct_index(keys: Keys, rows: npt.NDArray[np.integer], codes: int) -> DirectIndex:
    """An index of `codes` exact keys; keys that are not given have no row."""
    direct = np.full(codes, _ABSENT, dtype=np.uint32)
    direct[keys] = rows
    return DirectIndex(direct)


def index_from_arrays(arrays: Mapping[str, Array]) -> Index:
    """The index that a table file keeps."""
    return DirectIndex(arrays["direct"]) if "direct" in arrays else SortedIndex(arrays["keys"])
