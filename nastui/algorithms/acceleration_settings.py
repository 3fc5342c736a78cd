"""Settings of acceleration: a predictor in front of an algorithm. Light to import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from nastui.base.fields import setting


@dataclass(frozen=True)
class AccelerationSettings:
    """Of 100 candidates the 8 that are predicted best and the 2 most distant are evaluated."""

    PAPER: ClassVar = "Dervisi, Evaluating Acceleration Techniques for Candidate Evaluation in Genetic NAS"
    candidates: int = setting(
        100,
        "Candidates",
        "So many are asked of the algorithm before some are evaluated",
        low=2,
        high=100_000,
        more="More candidates give the predictor more to choose from, and cost only predictions",
    )
    top_k: int = setting(
        8,
        "Best K predicted",
        "Evaluated of them: those predicted best",
        low=1,
        high=100_000,
        more="Fewer make each batch bolder: the predictor is trusted more, and asked again sooner",
    )
    diverse_h: int = setting(
        2,
        "Most distant H",
        "Evaluated besides: those most distant from all training data",
        low=0,
        high=100_000,
        more="They show the predictor parts of the space that it would never have chosen; 0 leaves them out",
    )
    augmentation: bool = setting(
        True,
        "Augmentation",
        "Isomorphic forms of an evaluated cell join the training data",
        more="One evaluation then teaches the predictor all forms of a cell that compute the same",
    )

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """What is evaluated is chosen among the candidates."""
        if self.top_k + self.diverse_h > self.candidates:
            yield "top_k", f"K + H = {self.top_k + self.diverse_h:,} are more than the {self.candidates:,} candidates"

    @property
    def least_evaluations(self) -> int:
        """Those of one batch."""
        return self.top_k + self.diverse_h
