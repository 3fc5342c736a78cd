"""Settings of `random-sampling`."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.fields import setting


@dataclass(frozen=True)
class RandomSamplingSettings:
    """How many cells are drawn at a time; the order in which they come does not depend on it."""

    population: int = setting(100, "Batch", "Cells per generation", low=1, high=100_000)
