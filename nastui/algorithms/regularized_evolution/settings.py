"""Settings of `regularized-evolution`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nastui.base.fields import setting


@dataclass(frozen=True)
class RegularizedEvolutionSettings:
    """Population 50, tournaments of 10."""

    population: int = setting(50, "Population", "Random cells to begin with, and members ever after", low=2, high=100_000)
    sample: int = setting(10, "Sample", "Members drawn without replacement, the best of which is the parent", low=1, high=100_000)

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """A sample is drawn from the population."""
        if self.sample > self.population:
            yield "sample", f"a sample of {self.sample:,} is more than the population of {self.population:,}"
