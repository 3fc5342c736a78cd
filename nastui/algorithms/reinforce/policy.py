"""An independent softmax per position, and its ascent along the gradient of the expected reward."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from nastui.algorithms.positions import Matrix, Positions
from nastui.cells.arrays import Cell, Cells

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
