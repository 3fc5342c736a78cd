"""An interval of estimates and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, both included; infinite where the sample is too small to bound it."""

    low: float
    high: float
    level: float
    """Confidence, such as 0.95."""

    @property
    def ends(self) -> tuple[float, float]:
        """Low and high."""
        return self.low, self.high
