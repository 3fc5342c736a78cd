"""BOHB: Hyperband whose cells are proposed by densities of good and of bad cells (Falkner, Klein and Hutter, ICML 2018)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from nastui.algorithms.algorithm import AlgorithmContext
from nastui.algorithms.brackets import Brackets, hyperband_bracket
from nastui.algorithms.fidelity_algorithms import BohbSettings
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import Evaluations, Floats

_TRIES = 100
"""So many times candidates without a cell that may be asked for are drawn again."""


@dataclass
class _Measured:
    """Cells of one fidelity, in the order in which they were told."""

    cells: list[Cells] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(map(len, self.values))


@dataclass(frozen=True)
class Density:
    """A product of kernels of Aitchison and Aitken (1976) over the positions, averaged over cells."""

    cells: Cells
    width: Floats
    """Of each position: the chance that it is not the cell's own value."""
    choices: npt.NDArray[np.int64]

    def draw(self, rng: np.random.Generator, count: int) -> Cells:
        """Cells of this density, as its authors' program draws them: a position that leaves its cell takes any value."""
        cells = self.cells[rng.integers(len(self.cells), size=count)]
        leaves = rng.random(cells.shape) < self.width
        return np.where(leaves, rng.integers(self.choices, size=cells.shape), cells).astype(np.uint8)

    def log(self, cells: Cells) -> Floats:
        """The logarithm at each of these cells."""
        widths = np.minimum(self.width, (self.choices - 1) / self.choices)
        same, other = np.log(1 - widths), np.log(np.maximum(widths / np.maximum(self.choices - 1, 1), 1e-300))
        equal = cells[:, None, :] == self.cells[None]
        each = np.where(equal, same, other).sum(axis=2)
        top = each.max(axis=1)
        found: Floats = top + np.log(np.exp(each - top[:, None]).mean(axis=1))
        return found


def density(cells: Cells, choices: npt.NDArray[np.int64], least: float) -> Density:
    """That of these cells, each position as wide as the normal reference rule says: 1.06 σ n^(−1/(4 + positions))."""
    spread = cells.astype(np.float64).std(axis=0)
    width = np.maximum(1.06 * spread * len(cells) ** (-1 / (4 + cells.shape[1])), least)
    return Density(cells, np.minimum(width, 1.0), choices)


class Bohb(Brackets):
    """The model is that of the highest fidelity with enough cells: the ratio of the densities of its best and of its other cells."""

    def __init__(self, settings: BohbSettings, context: AlgorithmContext) -> None:
        self.settings = settings
        self.choices = np.array(context.space.choices, dtype=np.int64)
        self.measured: dict[int, _Measured] = {}
        super().__init__(context, settings.keep, settings.batch)

    def bracket(self, number: int) -> tuple[int, int]:
        """Hyperband's."""
        return hyperband_bracket(self.ladder, number)

    def learn(self, evaluations: Evaluations) -> None:
        """Everything that was measured, by its fidelity."""
        here = self.measured.setdefault(self.rung, _Measured())
        here.cells.append(evaluations.cells)
        here.values.append(evaluations.ranked)

    @property
    def drained(self) -> bool:
        """Never, where cells may be drawn again."""
        return not self.settings.again and super().drained

    def propose(self, count: int) -> Cells:
        """By the model, or at random."""
        model, found = self._model(), []
        for _ in range(count):
            drawn = None if model is None or self.rng.random() < self.settings.random else self._best_of(*model)
            drawn = self._random() if drawn is None else drawn
            if not len(drawn):
                break
            found.append(drawn)
        return np.concatenate(found) if found else np.empty((0, self.space.length), dtype=np.uint8)

    def _random(self) -> Cells:
        return self.space.random(self.rng, 1) if self.settings.again else self.sampler.random(1)

    def _best_of(self, good: Density, bad: Density) -> Cells | None:
        """The candidate with the greatest ratio; None where no candidate may be asked for."""
        for _ in range(_TRIES):
            candidates = good.draw(self.rng, self.settings.candidates)
            candidates = candidates[self.space.valid(candidates)]
            candidates = candidates if self.settings.again else self.sampler.among(candidates)
            if len(candidates):
                best = int(np.argmax(good.log(candidates) - bad.log(candidates)))
                return self.sampler.take(candidates[best : best + 1])
        return None

    def _model(self) -> tuple[Density, Density] | None:
        """The densities of good and of bad cells at the highest fidelity that has enough of both."""
        positions = self.space.length
        least = self.settings.least or positions + 1
        for rung in sorted(self.measured, reverse=True):
            count = len(self.measured[rung])
            good, bad = max(least, int(self.settings.top * count)), max(least, int((1 - self.settings.top) * count))
            bad = min(bad, count - good)
            if good > positions and bad > positions:
                order = np.argsort(-np.concatenate(self.measured[rung].values), kind="stable")
                cells = np.concatenate(self.measured[rung].cells)
                chosen = cells[order[:good]], cells[order[good : good + bad]]
                one, other = (density(part, self.choices, self.settings.least_bandwidth) for part in chosen)
                return one, other
        return None
