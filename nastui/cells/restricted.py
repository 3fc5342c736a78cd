"""A space cut down to the cells that a predicate allows: sampled from a list where there is one, else by rejection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.cells.arrays import Cell, Cells, Features, Keys
from nastui.cells.facets import Facet
from nastui.cells.graph_batch import GraphBatch
from nastui.cells.space import Space
from nastui.drawing.graph import CellGraph

_FACTS = ("name", "length", "choices", "feature_length", "identity", "columns", "hash_column", "hand_made", "sampled_from_rows")
_ROUNDS = 10_000
_MUTANTS = 1000
_NEAREST = 8


class RestrictedSpace(Space):
    """Mutants are sampled again until allowed; a parent whose mutants never are is copied."""

    def __init__(self, whole: Space, allowed: Callable[[Cells], npt.NDArray[np.bool_]], among: Cells | None = None) -> None:
        self.whole = whole
        self.allowed = allowed
        self.among = among
        """The allowed cells, where the whole space cannot be listed and is too large to come upon them by chance."""
        for name in _FACTS:
            setattr(self, name, getattr(whole, name))

    def random(self, rng: np.random.Generator, count: int) -> Cells:
        """Random cells among those that are allowed.

        Raises:
            InputError: none is, or next to none.
        """
        if self._listed is None or not len(self._listed):
            return self._accepted(rng, count)
        return self._listed[rng.integers(len(self._listed), size=count)]

    def every_cell(self) -> Cells | None:
        """Those of the whole space that are allowed."""
        return self._listed

    def every_distinct(self) -> Cells | None:
        """Those of the whole space that are allowed."""
        if self.among is not None:
            return self.among
        every = self.whole.every_distinct()
        return None if every is None else every[self.allowed(every)]

    @cached_property
    def _listed(self) -> Cells | None:
        if self.among is not None:
            return self.among
        every = self.whole.every_cell()
        return None if every is None else every[self.allowed(every)]

    def _accepted(self, rng: np.random.Generator, count: int) -> Cells:
        kept: list[Cells] = []
        for _ in range(0 if self._listed is not None else _ROUNDS):
            drawn = self.whole.random(rng, max(count, 256))
            kept.append(drawn[self.allowed(drawn)])
            if sum(map(len, kept)) >= count:
                return np.concatenate(kept)[:count]
        raise InputError("next to no cell of the space is allowed", remedy="search without the restriction")

    def mutate(self, rng: np.random.Generator, cells: Cells) -> Cells:
        """Mutants, sampled again from their parents where they are not allowed; among given cells, one of those that resemble the parent most."""
        mutants = self.whole.mutate(rng, cells)
        wrong = np.flatnonzero(~self.allowed(mutants))
        if self.among is not None:
            mutants[wrong] = self._near(rng, cells[wrong])
            return mutants
        for _ in range(_MUTANTS):
            if not len(wrong):
                return mutants
            mutants[wrong] = self.whole.mutate(rng, cells[wrong])
            wrong = wrong[~self.allowed(mutants[wrong])]
        mutants[wrong] = cells[wrong]
        return mutants

    def _near(self, rng: np.random.Generator, cells: Cells) -> Cells:
        """For each cell one of the allowed ones that differ from it in the fewest positions."""
        assert self.among is not None
        near = np.empty_like(cells)
        for place, cell in enumerate(cells):
            apart = (self.among != cell).sum(axis=1, dtype=np.int64)
            apart[apart == 0] = len(cell) + 1
            near[place] = self.among[rng.choice(np.argsort(apart, kind="stable")[:_NEAREST])]
        return near

    def valid(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Valid in the whole space, and allowed."""
        valid = self.whole.valid(cells)
        valid[valid] = self.allowed(cells[valid])
        return valid

    def from_keys(self, keys: Keys) -> Cells:
        """As in the whole space."""
        return self.whole.from_keys(keys)

    def network_keys(self, cells: Cells) -> Keys:
        """As in the whole space."""
        return self.whole.network_keys(cells)

    def exact_keys(self, cells: Cells) -> Keys:
        """As in the whole space."""
        return self.whole.exact_keys(cells)

    def canonical_keys(self, cells: Cells) -> Keys:
        """As in the whole space."""
        return self.whole.canonical_keys(cells)

    def encode(self, cells: Cells) -> npt.NDArray[np.uint8]:
        """As in the whole space."""
        return self.whole.encode(cells)

    def by_graph(self) -> Space:
        """As in the whole space."""
        whole = self.whole.by_graph()
        return self if whole is self.whole else RestrictedSpace(whole, self.allowed, self.among)

    def isomorphic(self, cell: Cell) -> Cells:
        """As in the whole space."""
        return self.whole.isomorphic(cell)

    def encode_paths(self, cells: Cells) -> npt.NDArray[np.uint8]:
        """As in the whole space."""
        return self.whole.encode_paths(cells)

    def isomorphic_encodings(self, cells: Cells) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.intp]]:
        """As in the whole space."""
        return self.whole.isomorphic_encodings(cells)

    def structure(self, cells: Cells) -> npt.NDArray[np.float64]:
        """As in the whole space."""
        return self.whole.structure(cells)

    def parse(self, text: str) -> Cell:
        """As in the whole space."""
        return self.whole.parse(text)

    def format(self, cell: Cell) -> str:
        """As in the whole space."""
        return self.whole.format(cell)

    def recognises(self, text: str) -> bool:
        """As in the whole space."""
        return self.whole.recognises(text)

    def parse_columns(self, columns: Mapping[str, Sequence[str]]) -> Cells:
        """As in the whole space."""
        return self.whole.parse_columns(columns)

    def hashes(self, cells: Cells) -> list[str]:
        """As in the whole space."""
        return self.whole.hashes(cells)

    def facets(self) -> tuple[Facet, ...]:
        """Those of the whole space."""
        return self.whole.facets()

    def as_given(self, cell: Cell) -> Any:
        """As in the whole space."""
        return self.whole.as_given(cell)

    def graph(self, cell: Cell) -> CellGraph | None:
        """As in the whole space."""
        return self.whole.graph(cell)

    def graphs(self, encodings: Features) -> GraphBatch | None:
        """As in the whole space."""
        return self.whole.graphs(encodings)

    def misread_graphs(self, encodings: Features) -> GraphBatch | None:
        """As in the whole space."""
        return self.whole.misread_graphs(encodings)
