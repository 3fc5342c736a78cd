"""Settings of `mlp-ensemble`."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.fields import setting
from nastui.predictors.target_setting import target_setting


@dataclass(frozen=True)
class MlpEnsembleSettings:
    """Five networks, as many as BANANAS takes."""

    members: int = setting(5, "Members", "Networks of the ensemble", low=2, high=100)
    layers: int = setting(3, "Layers", "Hidden layers", low=1, high=30)
    width: int = setting(64, "Width", "Units of a hidden layer", low=1, high=4096)
    epochs: int = setting(100, "Epochs", "Passes over the training cells", low=1, high=100_000)
    learning_rate: float = setting(0.01, "Learning rate", "Of Adam", low=1e-6, high=1.0)
    batch: int = setting(32, "Batch", "Cells of a step", low=1, high=100_000)
    target: str = target_setting("log-gap")
