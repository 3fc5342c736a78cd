"""Settings of `gcn`."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.fields import setting
from nastui.predictors.target_setting import target_setting


@dataclass(frozen=True)
class GcnSettings:
    """Three layers of 64 features; defaults by Kendall's τ on both spaces at 100 and 250 cells."""

    layers: int = setting(3, "Layers", "Graph convolutions", low=1, high=20)
    width: int = setting(64, "Width", "Features of a vertex", low=1, high=4096)
    epochs: int = setting(100, "Epochs", "Passes over the training cells", low=1, high=100_000)
    learning_rate: float = setting(0.01, "Learning rate", "Of Adam", low=1e-6, high=1.0)
    batch: int = setting(64, "Batch", "Cells of a step", low=1, high=100_000)
    target: str = target_setting("log-gap")
