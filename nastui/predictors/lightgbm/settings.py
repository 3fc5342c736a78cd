"""Settings of `lightgbm`."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.fields import setting
from nastui.predictors.target_setting import target_setting


@dataclass(frozen=True)
class LightGBMSettings:
    """100 trees of 15 leaves; defaults by Kendall's τ on both spaces at 100 and 250 cells."""

    trees: int = setting(100, "Trees", "Boosting rounds", low=1, high=10_000)
    leaves: int = setting(15, "Leaves", "Most leaves of a tree", low=2, high=10_000)
    leaf: int = setting(1, "Leaf", "Least rows in a leaf; the library's own default of 20 is for larger data", low=1, high=10_000)
    learning_rate: float = setting(0.1, "Learning rate", "What each tree contributes", low=1e-4, high=1.0)
    threads: int = setting(1, "Threads", "More gain nothing on a few hundred rows", low=1, high=256)
    target: str = target_setting("log-gap")
