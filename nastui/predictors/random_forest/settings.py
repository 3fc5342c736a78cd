"""Settings of `random-forest`."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.fields import setting
from nastui.predictors.target_setting import target_setting


@dataclass(frozen=True)
class RandomForestSettings:
    """100 trees on bootstrap samples."""

    trees: int = setting(100, "Trees", "Trees of the forest", low=2, high=10_000)
    features: float = setting(0.33, "Features", "Share of the features that each split may choose from", low=0.01, high=1.0)
    leaf: int = setting(1, "Leaf", "Least rows in a leaf", low=1, high=10_000)
    threads: int = setting(1, "Threads", "Of the fit", low=1, high=256)
    target: str = target_setting("log-gap")
