"""Mix the positions of two parents."""

from __future__ import annotations

import numpy as np

from nastui.cells.arrays import Cells
from nastui.cells.space import Space


def cross(rng: np.random.Generator, space: Space, kind: str, mothers: Cells, fathers: Cells) -> Cells:
    """A child per pair: each position from either parent (`uniform`), or a head and a tail (`one-point`).

    A mixture that is no cell of the space is replaced by its first parent.
    """
    if kind == "uniform":
        from_father = rng.random(mothers.shape) < 0.5
    else:
        from_father = np.arange(space.length) >= rng.integers(1, space.length, size=(len(mothers), 1))
    children = np.where(from_father, fathers, mothers)
    return np.where(space.valid(children)[:, None], children, mothers)
