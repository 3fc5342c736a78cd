"""Settings of `[acceleration]`: how a predictor screens the candidates of an algorithm that knows nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nastui.base.fields import setting


@dataclass(frozen=True)
class AccelerationSettings:
    """Of 100 candidates the 8 that are predicted best and the 2 most distant are evaluated."""

    candidates: int = setting(100, "Candidates", "So many are asked of the algorithm before some are evaluated", low=2, high=100_000)
    top_k: int = setting(8, "Top K", "Evaluated of them: those predicted best", low=1, high=100_000)
    diverse_h: int = setting(2, "Diverse H", "Evaluated besides: those most distant from all training data", low=0, high=100_000)
    augmentation: bool = setting(True, "Augmentation", "Isomorphic forms of an evaluated cell join the training data")

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """What is evaluated is chosen among the candidates."""
        if self.top_k + self.diverse_h > self.candidates:
            yield "top_k", f"K + H = {self.top_k + self.diverse_h:,} are more than the {self.candidates:,} candidates"

    @property
    def least_evaluations(self) -> int:
        """Those of one batch."""
        return self.top_k + self.diverse_h
