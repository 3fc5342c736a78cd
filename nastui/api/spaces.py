"""Search spaces: make cells, change them, compare them."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.api.arguments import checked, within
from nastui.api.cells import Texts, read_cells, write_cells
from nastui.base.errors import InputError
from nastui.base.seeds import LARGEST_SEED
from nastui.cells import space as contract
from nastui.cells.spaces import space_named

_MOST_CELLS: Final = 10**8


class OpenSpace:
    """A search space. Its cells are texts in its own notation."""

    def __init__(self, inner: contract.Space) -> None:
        self._inner = inner

    @property
    def name(self) -> str:
        """As presets and benchmarks call it."""
        return self._inner.name

    @property
    def distinct(self) -> int | None:
        """How many cells there are up to isomorphism; None where that is not known."""
        return self._inner.distinct

    @checked
    def random(self, count: int, *, seed: int) -> list[str]:
        """Random cells; the seed decides them."""
        return write_cells(self._inner, self._inner.random(_drawing(seed), within("count", count, 0, _MOST_CELLS)))

    @checked
    def mutate(self, cells: Texts, *, seed: int) -> list[str]:
        """A mutant of each cell (which may equal its parent); the seed decides them."""
        return write_cells(self._inner, self._inner.mutate(_drawing(seed), read_cells(self._inner, cells)))

    @checked
    def neighbours(self, cell: str) -> list[str]:
        """All cells that differ from this one in one position."""
        return write_cells(self._inner, self._inner.neighbours(read_cells(self._inner, cell)[0]))

    @checked
    def isomorphic(self, cell: str) -> list[str]:
        """All forms of this cell that are the same graph, its own among them."""
        return write_cells(self._inner, self._inner.isomorphic(read_cells(self._inner, cell)[0]))

    def every_cell(self) -> list[str]:
        """All cells.

        Raises:
            NastuiError: there are too many to list.
        """
        if (cells := self._inner.every_cell()) is None:
            raise InputError(f"the cells of {self.name} are too many to be listed", remedy="draw some by `random`")
        return write_cells(self._inner, cells)

    def is_cell(self, text: str) -> bool:
        """Whether a text is a cell of this space."""
        try:
            read_cells(self._inner, text)
        except InputError:
            return False
        return True

    @checked
    def same(self, first: str, second: str) -> bool:
        """Whether two cells are the same graph up to isomorphism."""
        keys = self._inner.canonical_keys(read_cells(self._inner, (first, second)))
        return bool(keys[0] == keys[1])

    @checked
    def encode(self, cells: Texts) -> npt.NDArray[np.uint8]:
        """Features as predictors see them: 0 and 1, cells × features."""
        return self._inner.encode(read_cells(self._inner, cells))

    def __repr__(self) -> str:
        """Its name."""
        return f"<OpenSpace {self.name}>"


def _drawing(seed: int) -> np.random.Generator:
    return np.random.default_rng(within("seed", seed, 0, LARGEST_SEED))


@checked
def open_space(name: str) -> OpenSpace:
    """The search space of this name.

    Raises:
        NastuiError: there is none.
    """
    return OpenSpace(space_named(name))
