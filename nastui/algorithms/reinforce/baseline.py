"""What a reward is compared with."""

from __future__ import annotations


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
