"""Settings of `sage-lstm`; the defaults are the thesis's."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.fields import setting


@dataclass(frozen=True)
class SageLstmSettings:
    """Five layers of 150, 75, 37, 18 and 9 features, Adam, 100 epochs."""

    width: int = setting(150, "Width", "Features of the first layer; each further layer has half as many", low=32, high=2048)
    layers: int = setting(5, "Layers", "GraphSAGE layers", low=1, high=5)
    epochs: int = setting(100, "Epochs", "Passes over the training cells", low=1, high=100_000)
    learning_rate: float = setting(0.001, "Learning rate", "Of Adam", low=1e-6, high=1.0)
    batch: int = setting(64, "Batch", "Cells of a step", low=1, high=100_000)
    as_published: bool = setting(False, "As published", "Misread the edges of nasbench101 and train on 30 % of the rows, as the thesis's code does")
