"""Mean and standard deviation of the finite values of a set, and of two sets together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Moments:
    """Of a set of finite numbers; of none of them, all is 0."""

    count: int = 0
    mean: float = 0.0
    spread: float = 0.0
    """The standard deviation of the set itself (over n)."""

    def joined(self, other: Moments) -> Moments:
        """Those of both sets together (Chan, Golub and LeVeque 1983), in units of the greatest so that no square overflows."""
        if not self.count or not other.count:
            return self if self.count else other
        unit = max(abs(self.mean), abs(other.mean), self.spread, other.spread) or 1.0
        total = self.count + other.count
        one, two = self.count / total, other.count / total
        between = other.mean / unit - self.mean / unit
        square = one * (self.spread / unit) ** 2 + two * (other.spread / unit) ** 2 + one * two * between**2
        return Moments(total, (self.mean / unit + two * between) * unit, math.sqrt(square) * unit)


def moments_of(values: npt.NDArray[Any]) -> Moments:
    """Those of the finite ones among the values."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return Moments()
    unit = float(np.abs(finite).max()) or 1.0
    scaled = finite / unit
    mean = float(scaled.sum()) / len(scaled)
    deviations = scaled - mean
    return Moments(len(finite), mean * unit, math.sqrt(float(deviations @ deviations) / len(finite)) * unit)
