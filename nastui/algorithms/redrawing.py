"""Draw cells until they are cells of the space: what a distribution over positions proposes need not be a graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells
from nastui.cells.space import Space

Draw: TypeAlias = Callable[[npt.NDArray[np.intp]], Cells]
"""Proposes a cell for each of these places; the same place may come more than once."""

_ROUNDS = 4
_TRIES = 8
"""A little over a quarter of all edges of NAS-Bench-101 are valid, so eight proposals at a time hold a cell nine times in ten."""


def draw_valid(space: Space, rng: np.random.Generator, count: int, draw: Draw) -> Cells:
    """A cell for each of `count` places. Invalid ones are drawn again; where 33 proposals hold none, a random cell stands in."""
    cells = draw(np.arange(count))
    wrong = np.flatnonzero(~space.valid(cells))
    for _ in range(_ROUNDS):
        if not len(wrong):
            return cells
        proposals = draw(np.repeat(wrong, _TRIES))
        good = space.valid(proposals).reshape(-1, _TRIES)
        found = good.any(axis=1)
        cells[wrong[found]] = proposals.reshape(len(wrong), _TRIES, -1)[found, good[found].argmax(axis=1)]
        wrong = wrong[~found]
    if len(wrong):
        cells[wrong] = space.random(rng, len(wrong))
    return cells
