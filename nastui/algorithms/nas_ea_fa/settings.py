"""Settings of `nas-ea-fa`; the defaults are the talk's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nastui.base.fields import setting


@dataclass(frozen=True)
class NasEaFaSettings:
    """Version 2 on NAS-Bench-101. Version 1 is H = 0 without augmentation, with K = 50 (NAS-Bench-101) or 5 (NATS)."""

    population: int = setting(100, "Population", "Children per generation of the inner search", low=2, high=100_000)
    inner_generations: int = setting(10, "Inner generations", "Generations whose fitness is only predicted", low=1, high=10_000)
    top_k: int = setting(30, "Top K", "Evaluated per iteration: the candidates predicted best", low=1, high=100_000)
    diverse_h: int = setting(20, "Diverse H", "Evaluated besides: those most distant from all training data", low=0, high=100_000)
    tournament: float = setting(0.2, "Tournament", "Draws per tournament, as a share of the parents", low=0.0, high=1.0)
    augmentation: bool = setting(True, "Augmentation", "Isomorphic forms of an evaluated cell join the training data")
    inner: str = setting("genetic", "Inner search", "What makes candidates by predicted fitness", choices=("genetic", "particle-swarm", "ant-colony"))
    k_by: str = setting("prediction", "K by", "How the K are chosen; 'random' is for ablations", choices=("prediction", "random"))
    h_by: str = setting("distance", "H by", "How the H are chosen; 'random' is for ablations", choices=("distance", "random"))
    mode: str = setting(
        "corrected",
        "Mode",
        "As in the papers, or as in the published code of the talk, which evaluates cells again",
        choices=("corrected", "as-published"),
    )

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """The first iteration chooses among as many cells as the population has."""
        if self.top_k + self.diverse_h > self.population:
            yield "top_k", f"K + H = {self.top_k + self.diverse_h:,} are more than the population of {self.population:,}"

    @property
    def least_evaluations(self) -> int:
        """Those of one iteration."""
        return self.top_k + self.diverse_h
