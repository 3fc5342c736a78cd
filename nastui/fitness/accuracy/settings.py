"""Settings of the fitness `accuracy`."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.fields import setting


@dataclass(frozen=True)
class AccuracySettings:
    """Which of the table's accuracies is the fitness."""

    epochs: int | None = setting(None, "Epochs", "Training budget behind the accuracy; empty: the table's longest", low=1, high=1_000_000)
    split: str = setting("valid", "Split", "Test accuracy as the objective is named so wherever the result shows", choices=("valid", "test"))
    noise: str = setting("mean", "Noise", "The mean over the benchmark's trainings, or one of them drawn per evaluation", choices=("mean", "one-run"))
