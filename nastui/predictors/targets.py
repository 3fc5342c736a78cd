"""Fitness transformed for a model: standardised and, with `log-gap`, with larger differences between good cells.

Accuracies are skewed: a few cells at 10 % take most of the variance, and the differences among the good ones vanish. The logarithm of the gap
to the best puts them on one scale.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nastui.predictors.predictor import Guesses

_SMALLEST = 1e-12
"""Of the best; rounding, not spread."""


@dataclass(frozen=True)
class Target:
    """A monotone map between fitness and what a model is fitted to: t = −log(1 + (best − y) / gap) where there is a gap, then (t − mean) / spread."""

    best: float
    worst: float
    gap: float | None
    mean: float
    spread: float
    """0 where all fitness is equal: then so are all guesses."""

    def forward(self, fitness: Guesses) -> Guesses:
        """From fitness to the model's target; where the gap is taken, fitness above `best` counts as `best`."""
        return (_inner(fitness, self.best, self.gap) - self.mean) / (self.spread or 1.0)

    def back(self, targets: Guesses) -> Guesses:
        """From the model's target to fitness. Where the gap is taken, none lies more than a whole range below the worst: exponentials run away."""
        if self.gap is None:
            return targets * self.spread + self.mean
        return self.best - self.gap * np.expm1(self._gaps(targets))

    def back_spread(self, targets: Guesses, deviations: Guesses) -> Guesses:
        """Standard deviations in the unit of fitness, to first order."""
        inner = deviations * self.spread
        return inner if self.gap is None else inner * self.gap * np.exp(self._gaps(targets))

    def _gaps(self, targets: Guesses) -> Guesses:
        """Logarithms of 1 + gap."""
        assert self.gap is not None
        return np.minimum(-(targets * self.spread + self.mean), np.log1p(2 * (self.best - self.worst) / self.gap))


def target_of(fitness: Guesses, how: str, standard: bool = True) -> Target:
    """The map for these numbers. The gap is counted in median gaps, so that the map does not depend on the unit of fitness.

    Args:
        fitness: what is to be learnt.
        how: `log-gap` or `as-given`.
        standard: to mean 0 and standard deviation 1; trees do not need it.
    """
    best, worst = float(fitness.max()), float(fitness.min())
    gap = (float(np.median(best - fitness)) or None) if how == "log-gap" else None
    if not standard:
        return Target(best, worst, gap, 0.0, 1.0)
    inner = _inner(fitness, best, gap)
    spread = float(inner.std())
    return Target(best, worst, gap, float(inner.mean()), spread if spread > _SMALLEST * max(1.0, abs(best)) else 0.0)


def _inner(fitness: Guesses, best: float, gap: float | None) -> Guesses:
    return fitness if gap is None else -np.log1p(np.maximum(best - fitness, 0.0) / gap)
