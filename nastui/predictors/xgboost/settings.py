"""Settings of `xgboost`; the defaults are the talk's: learning rate 0.1, otherwise the library's own."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.fields import setting
from nastui.predictors.target_setting import target_setting


@dataclass(frozen=True)
class XGBoostSettings:
    """100 trees of depth 6, squared error."""

    trees: int = setting(100, "Trees", "Boosting rounds", low=1, high=10_000)
    depth: int = setting(6, "Depth", "Greatest depth of a tree", low=1, high=30)
    learning_rate: float = setting(0.1, "Learning rate", "What each tree contributes", low=1e-4, high=1.0)
    threads: int = setting(1, "Threads", "More gain nothing on a few hundred rows", low=1, high=256)
    target: str = target_setting("as-given")
