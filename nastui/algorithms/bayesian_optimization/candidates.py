"""Where the next evaluation may be: every cell of a small space, or a pool that is drawn anew each time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.algorithms.bayesian_optimization.standings import Standings
from nastui.cells.arrays import Cells
from nastui.cells.space import Space
from nastui.predictors.predictor import Guesses

_PARENTS: Final = 10
_SAMPLE: Final = 4096
_REACH: Final = 2.0
"""Two random cells lie about √2 times this apart, however many features there are; predictors expect distances of a few positions."""

Features = npt.NDArray[np.float32]


class Describer:
    """Turns cells into features; those of whole cells are standardised by a fixed sample of the space, so that they weigh the same in every run."""

    def __init__(self, space: Space, kind: str, every: Cells | None, standings: Standings | None = None) -> None:
        self._space, self._kind, self._standings = space, kind, standings
        sample = self._whole(space.random(np.random.default_rng(0), _SAMPLE) if every is None else every)
        deviation = np.where(sample.std(axis=0) > 0, sample.std(axis=0), 1.0)
        self._middle, self._scale = sample.mean(axis=0), deviation * np.sqrt(sample.shape[1]) / _REACH

    def __call__(self, cells: Cells) -> Features:
        """Cells × features."""
        parts: list[npt.NDArray[np.floating | np.uint8]] = []
        if self._kind != "encoding" or self._standings is not None:
            parts.append((self._whole(cells) - self._middle) / self._scale)
        if self._kind != "structure":
            parts.append(self._space.encode(cells))
        return np.concatenate(parts, axis=1).astype(np.float32)

    def _whole(self, cells: Cells) -> npt.NDArray[np.float64]:
        """What describes a cell as a whole: its structure, and where its zero-cost scores stand."""
        parts = [self._space.structure(cells)] if self._kind != "encoding" else []
        parts += [self._standings(cells)] if self._standings is not None else []
        return np.concatenate(parts, axis=1) if parts else np.zeros((len(cells), 1))


class Pool(ABC):
    """Gives the candidates of a step."""

    @abstractmethod
    def draw(self, rng: np.random.Generator, cells: Cells, fitness: Guesses, seen: set[int]) -> tuple[Cells, Features]:
        """Unseen cells, no two the same query, with features; `cells` are those evaluated so far, `fitness` theirs (finite)."""


class WholeSpace(Pool):
    """All cells, one per query; described once."""

    def __init__(self, context: AlgorithmContext, every: Cells, describe: Describer) -> None:
        valid = every[context.space.valid(every)]
        keys = context.identify(valid)
        first = np.sort(np.unique(keys, return_index=True)[1])
        self._cells = valid[first]
        self._places = {key: place for place, key in enumerate(keys[first].tolist())}
        self._features = describe(self._cells)
        self._open = np.ones(len(first), dtype=np.bool_)
        self._struck = 0

    def draw(self, rng: np.random.Generator, cells: Cells, fitness: Guesses, seen: set[int]) -> tuple[Cells, Features]:
        """Everything that was not seen."""
        if len(seen) != self._struck:
            self._struck = len(seen)
            self._open[[self._places[key] for key in seen if key in self._places]] = False
        return self._cells[self._open], self._features[self._open]


class MutantsAndRandom(Pool):
    """Mutants of the best cells, and random ones."""

    def __init__(self, context: AlgorithmContext, size: int, describe: Describer) -> None:
        self._context, self._size, self._describe = context, size, describe

    def draw(self, rng: np.random.Generator, cells: Cells, fitness: Guesses, seen: set[int]) -> tuple[Cells, Features]:
        """Two thirds mutants where there are parents."""
        space = self._context.space
        parents = cells[np.argsort(-fitness, kind="stable")[:_PARENTS]]
        mutants = self._size * 2 // 3 if len(parents) else 0
        drawn = [space.random(rng, self._size - mutants)]
        if mutants:
            drawn.append(space.mutate(rng, parents[np.arange(mutants) % len(parents)]))
        pool = np.concatenate(drawn)
        keys, first = np.unique(self._context.identify(pool), return_index=True)
        fresh = np.array([key not in seen for key in keys.tolist()], dtype=np.bool_)
        pool = pool[np.sort(first[fresh])]
        return pool, self._describe(pool)
