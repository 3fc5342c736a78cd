"""Settings of `genetic`; the defaults are the talk's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nastui.base.fields import setting


@dataclass(frozen=True)
class GeneticSettings:
    """Population 100, children by tournament and mutation, no crossover, no elitism."""

    population: int = setting(100, "Population", "Children per generation", low=2, high=100_000)
    tournament: float = setting(0.2, "Tournament", "Draws per tournament, as a share of the population", low=0.0, high=1.0)
    evaluate_initial: bool = setting(False, "Evaluate initial", "The talk leaves the first random population unevaluated")
    crossover: str = setting("none", "Crossover", "Mix two parents before mutation", choices=("none", "uniform", "one-point"))
    elitism: int = setting(0, "Elitism", "So many of the best stay in the population", low=0, high=100_000)
    aging: int = setting(1, "Aging", "Generations for which a cell may be a parent", unit="generations", low=1, high=1000)

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """Elites are members of the population."""
        if self.elitism > self.population:
            yield "elitism", f"{self.elitism:,} elites are more than the population of {self.population:,}"
