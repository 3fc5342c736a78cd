"""Where a number lies on an axis, linear or logarithmic."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeGuard


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from low to high, both positive on a logarithmic one."""

    low: float
    high: float
    log: bool = False

    def fraction(self, value: float) -> float:
        """Where a finite value lies, from 0 at the low end to 1 at the high end.

        What is beyond an end is at that end, as zero is on a logarithmic axis. On an axis without extent everything is at ½.
        """
        if self.log and value <= 0:
            return 0.0
        low, high = _half(self.low, self.log), _half(self.high, self.log)
        return min(1.0, max(0.0, (_half(value, self.log) - low) / (high - low))) if high > low else 0.5

    def step(self, value: float, steps: int) -> int:
        """The fraction as one of so many equal steps, from 0."""
        return min(steps - 1, int(self.fraction(value) * steps))


def scale_of(values: Iterable[float], *, log: bool = False, low: float | None = None, high: float | None = None) -> Scale:
    """An axis that holds all values that can be on it, unless an end is given (one that has no place on it counts as not given)."""
    shown = [value for value in values if _can_end(value, log)]
    bottom = low if _can_end(low, log) else min(shown, default=0.1 if log else 0.0)
    top = high if _can_end(high, log) else max(shown, default=1.0)
    return Scale(bottom, max(bottom, top), log)


def _can_end(value: float | None, log: bool) -> TypeGuard[float]:
    """Whether a value can be an end of an axis."""
    return value is not None and math.isfinite(value) and (value > 0 or not log)


def _half(value: float, log: bool) -> float:
    """Half of what is drawn to scale, so that no difference of two overflows."""
    return math.log(value) / 2 if log else value / 2
