"""Settings of `bayesian-optimization`; the defaults are the recipe."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.fields import Condition, setting


@dataclass(frozen=True)
class BayesianOptimizationSettings:
    """Three random cells, then one at a time: the highest upper confidence bound over the whole space, learned from cells as wholes."""

    initial: int = setting(3, "Initial", "Random cells before the first prediction", low=2, high=10_000)
    batch: int = setting(1, "Batch", "Cells evaluated between two fits", low=1, high=10_000)
    features: str = setting(
        "structure", "Features", "What the predictor sees of a cell: counts, depths and paths; single positions; or both",
        choices=("structure", "encoding", "both"),
    )  # fmt: skip
    target: str = setting(
        "log-gap", "Target", "What is predicted: −log(best − fitness + 1), the fitness itself, or normal scores of its ranks",
        choices=("log-gap", "as-given", "ranks"),
    )  # fmt: skip
    acquisition: str = setting(
        "upper-confidence", "Acquisition", "Which prediction is worth an evaluation", choices=("upper-confidence", "expected-improvement", "thompson")
    )
    kappa: float = setting(2.0, "κ", "Standard deviations of confidence", low=0.0, high=100.0, when=Condition("acquisition", ("upper-confidence",)))
    whole_space: bool = setting(True, "Whole space", "Score every cell of a space that can be listed; otherwise a pool")
    pool: int = setting(1500, "Pool", "Candidates where not all are scored: two thirds mutants, one third random", low=10, high=1_000_000)
    warm_start: float = setting(
        0.01, "Warm start", "With zero-cost scores, initial cells are drawn from this share of the best by them; 1: from all", low=0.0001, high=1.0
    )  # fmt: skip
    patience: int = setting(25, "Patience", "Evaluations without a new best after which every other one explores", low=1, high=1_000_000)

    @property
    def least_evaluations(self) -> int:
        """The initial cells, and one that was predicted."""
        return self.initial + 1
