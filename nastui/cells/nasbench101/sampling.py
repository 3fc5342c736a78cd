"""Random cells, and the talk's mutation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells
from nastui.cells.nasbench101.codes import EDGE_BITS, EDGE_MASK, Codes, codes, edge_codes, from_codes
from nastui.cells.nasbench101.layout import ABSENT, INNER, OPERATIONS
from nastui.cells.nasbench101.validity import valid_edges

Rule: TypeAlias = Callable[[Codes], npt.NDArray[np.bool_]]
"""Which edge codes are cells."""
_DRAWS_PER_CELL: Final = 5
"""A little over a quarter of all edge codes are valid."""


def random_cells(rng: np.random.Generator, count: int, allowed: Rule = valid_edges) -> Cells:
    """Uniform over all valid pairs of operations and edge bits; no vertex is marked absent."""
    cells = from_codes(_random_edges(rng, count, allowed))
    cells[:, :INNER] = rng.integers(len(OPERATIONS), size=(count, INNER), dtype=np.uint8)
    return cells


def mutated(rng: np.random.Generator, cells: Cells, allowed: Rule = valid_edges) -> Cells:
    """A mutated copy of each cell; the cells must be valid.

    Each inner operation changes with probability 1/5 to one of the other two, each edge bit flips with probability 1/21; the flips of a
    child that is no cell are drawn again from its parent. An absent vertex first gets a random operation, so children have none.
    """
    children = from_codes(_mutated_edges(rng, codes(cells) & EDGE_MASK, allowed))
    children[:, :INNER] = _mutated_operations(rng, cells[:, :INNER])
    return children


def _random_edges(rng: np.random.Generator, count: int, allowed: Rule) -> Codes:
    found = np.empty(0, dtype=np.uint32)
    while len(found) < count:
        drawn = rng.integers(1 << EDGE_BITS, size=_DRAWS_PER_CELL * (count - len(found)), dtype=np.uint32)
        found = np.concatenate([found, drawn[allowed(drawn)]])
    return found[:count]


def _mutated_edges(rng: np.random.Generator, parents: Codes, allowed: Rule) -> Codes:
    children = parents.copy()
    waiting = np.arange(len(parents))
    while len(waiting):
        drawn = parents[waiting] ^ edge_codes(rng.random((len(waiting), EDGE_BITS)) < 1 / EDGE_BITS)
        accepted = allowed(drawn)
        children[waiting[accepted]] = drawn[accepted]
        waiting = waiting[~accepted]
    return children


def _mutated_operations(rng: np.random.Generator, operations: Cells) -> Cells:
    filled = np.where(operations == ABSENT, rng.integers(len(OPERATIONS), size=operations.shape, dtype=np.uint8), operations)
    shifts = rng.integers(1, len(OPERATIONS), size=operations.shape, dtype=np.uint8)
    shifts *= rng.random(operations.shape) < 1 / INNER
    return (filled + shifts) % np.uint8(len(OPERATIONS))
