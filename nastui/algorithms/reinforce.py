"""REINFORCE (Williams, Machine Learning 1992) with a policy of independent softmax positions, as NAS-Bench-201 runs it (Dong & Yang, ICLR 2020).

One cell a step. Its fitness enters the baseline (an exponential moving average, corrected for its start at zero) before the advantage is taken, so
the first step changes nothing; neither do cells without a finite fitness.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.notes import Notes, PolicyState
from nastui.algorithms.positions import Matrix, Positions
from nastui.algorithms.settings import ReinforceSettings
from nastui.cells.arrays import Cell, Cells
from nastui.fitness.fitness import Evaluations

# ---- an independent softmax per position, and its ascent along the gradient of the expected reward


_SCALE = 1e-3
"""Of the initial logits, as NAS-Bench-201 draws them."""


class Policy:
    """The logits are a torch parameter. Numpy sees the same memory, which keeps a step on so few numbers short."""

    def __init__(self, positions: Positions, rng: np.random.Generator, learning_rate: float) -> None:
        self.positions = positions
        self.logits = np.where(positions.real, _SCALE * rng.standard_normal(positions.real.shape), -np.inf)
        self._gradient = np.zeros_like(self.logits)
        self._rows = np.arange(len(self.logits))
        parameter = torch.from_numpy(self.logits)
        parameter.grad = torch.from_numpy(self._gradient)
        self._adam = torch.optim.Adam([parameter], lr=learning_rate, foreach=False)
        self.probabilities = self._softmax()

    def draw(self, rng: np.random.Generator) -> Cells:
        """One valid cell."""
        return self.positions.draw(rng, self.probabilities, 1)

    def reinforce(self, cell: Cell, advantage: float) -> None:
        """One step of Adam. The gradient of −advantage · log π(cell) by the logits is advantage · (probabilities − one-hot)."""
        np.multiply(self.probabilities, advantage, out=self._gradient)
        self._gradient[self._rows, cell] -= advantage
        self._adam.step()
        self.probabilities = self._softmax()

    def _softmax(self) -> Matrix:
        powers: npt.NDArray[np.float64] = np.exp(self.logits - self.logits.max(axis=1, keepdims=True))
        powers /= powers.sum(axis=1, keepdims=True)
        return powers


# ---- the baseline that a reward is compared with


class Baseline:
    """An exponential moving average, divided by the weight that it has taken in so far."""

    def __init__(self, momentum: float) -> None:
        self.momentum = momentum
        self._sum, self._weight = 0.0, 0.0

    def updated(self, reward: float) -> float:
        """The average once this reward is in it."""
        self._sum = self.momentum * self._sum + (1 - self.momentum) * reward
        self._weight = self.momentum * self._weight + (1 - self.momentum)
        return self._sum / self._weight

    @property
    def value(self) -> float | None:
        """The average; None before the first reward."""
        return self._sum / self._weight if self._weight else None


class Reinforce(Algorithm):
    """Asks for one cell at a time, drawn from the policy."""

    generation_size = 100

    def __init__(self, settings: ReinforceSettings, context: AlgorithmContext) -> None:
        super().__init__(context)
        self.policy = Policy(Positions(self.space), self.rng, settings.learning_rate)
        self.baseline = Baseline(settings.momentum)

    def ask(self) -> Cells:
        """One draw from the policy."""
        return self.policy.draw(self.rng)

    def tell(self, evaluations: Evaluations) -> None:
        """A step for each cell, in order."""
        for cell, fitness in zip(evaluations.cells, evaluations.ranked.tolist(), strict=True):
            if abs(fitness) != float("inf"):
                self.policy.reinforce(cell, fitness - self.baseline.updated(fitness))

    def notes(self) -> Notes:
        """The entropy of the policy (1: uniform), and the baseline."""
        entropy = self.policy.positions.entropy(self.policy.probabilities)
        return PolicyState(entropy, self.baseline.value).stored()
