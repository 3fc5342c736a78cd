"""The cells that a search works with at the end of a generation: how many of them have which value where, and how many are different."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells, Keys
from nastui.cells.space import Space

LEAST: Final = 20
"""Where a generation has fewer evaluations, those before it count too, up to so many."""


@dataclass(frozen=True)
class PopulationCounts:
    """The cells of a generation, or the last `LEAST` evaluated where it has fewer."""

    size: int
    distinct: int
    """Of these, different queries."""
    counts: bytes
    """Of each value at each position: uint32, position by position."""
    values: int
    """How many values are counted at each position."""

    @property
    def diversity(self) -> float:
        """The share of different queries, 0 to 1."""
        return self.distinct / self.size

    def shares(self) -> npt.NDArray[np.float64]:
        """Positions × values: the share of cells that have the value there."""
        counts = np.frombuffer(self.counts, dtype=np.uint32).reshape(-1, self.values)
        return np.asarray(counts / self.size)


@dataclass(frozen=True)
class Tail:
    """The latest evaluated cells: those of the last generation, and as many before as `LEAST` asks for."""

    cells: Cells
    keys: Keys
    generation: int = 0
    own: int = 0
    """How many are of that generation."""


def no_tail(space: Space) -> Tail:
    """Before the first evaluation."""
    return Tail(np.empty((0, space.length), dtype=np.uint8), np.empty(0, dtype=np.uint64))


@dataclass(frozen=True)
class Populations:
    """Those of several generations, by number, and what the next ones need."""

    found: dict[int, PopulationCounts] = field(default_factory=dict)
    tail: Tail | None = None


def populations(space: Space, tail: Tail, parts: Sequence[tuple[int, int]], cells: Cells, wanted: Container[int]) -> Populations:
    """The populations after more evaluations.

    Args:
        space: of the cells.
        tail: of the evaluations before.
        parts: (generation, evaluations) in order; the first may go on with the tail's generation.
        cells: of these evaluations.
        wanted: the generations of which the population is wanted.
    """
    every = np.concatenate([tail.cells, cells])
    keys = np.concatenate([tail.keys, space.query_keys(cells)])
    found, last = {}, (tail.generation, len(tail.cells) - tail.own, len(tail.cells))
    for last in _bounds(tail, parts):
        number, begin, end = last
        if number in wanted and end:
            kept = slice(max(0, min(begin, end - LEAST)), end)
            found[number] = _population(space, every[kept], keys[kept])
    number, begin, end = last
    first = max(0, min(begin, end - LEAST))
    return Populations(found, Tail(every[first:].copy(), keys[first:].copy(), number, end - begin))


def _bounds(tail: Tail, parts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """(generation, its first cell, the one after its last) of each generation, counted from the tail's first."""
    number, begin, end = tail.generation, len(tail.cells) - tail.own, len(tail.cells)
    for place, (generation, count) in enumerate(parts):
        if generation != number:
            if place:
                yield number, begin, end
            number, begin = generation, end
        end += count
    if parts:
        yield number, begin, end


def _population(space: Space, cells: Cells, keys: Keys) -> PopulationCounts:
    values = _values(space)
    places = (cells.astype(np.intp) + values * np.arange(space.length))[cells < values]
    counts = np.bincount(places, minlength=values * space.length).astype(np.uint32)
    return PopulationCounts(len(cells), len(np.unique(keys)), counts.tobytes(), values)


@cache
def _values(space: Space) -> int:
    """How many values are counted at each position: those that can be chosen, and what else a picture shows, such as absence."""
    shown = (square[1] + 1 for facet in space.facets() for row in facet.squares for square in row if square is not None)
    return max(max(space.choices), *shown)
