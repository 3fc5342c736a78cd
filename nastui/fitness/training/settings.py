"""Settings of the fitness `training`."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.fields import setting
from nastui.fitness.scoring.settings import INITIALISATIONS


@dataclass(frozen=True)
class TrainingSettings:
    """Images, network and recipe of a training; the defaults are the recipe of mini-tss."""

    images: str = setting(
        "auto", "Images", "auto: the digits on mini-tss; digits; cifar10, cifar100 or imagenet16-120 where their archives are; or a "
        "folder of images",
        path=True,
    )  # fmt: skip
    epochs: int = setting(12, "Epochs", "Passes over the training images", low=1, high=10_000)
    optimizer: str = setting("sgd", "Optimizer", "sgd with Nesterov momentum 0.9, or adamw", choices=("sgd", "adamw"))
    learning_rate: float = setting(0.1, "Learning rate", "At the start; adamw wants one near 0.001", low=1e-8, high=100.0)
    schedule: str = setting("cosine", "Schedule", "cosine: falls to 0 step by step over all epochs", choices=("cosine", "constant"))
    weight_decay: float = setting(5e-4, "Weight decay", "On every parameter", low=0.0, high=10.0)
    batch_size: int = setting(64, "Batch size", "Images of a step", low=2, high=4096)
    augmentation: str = setting(
        "none", "Augmentation", "flip-crop: mirrored at random, and cut at random from a frame one eighth of the side wide",
        choices=("none", "flip-crop"),
    )  # fmt: skip
    early_stop: int | None = setting(
        None, "Early stop", "End after so many epochs without a better validation accuracy; the last one's counts. Empty: train all",
        low=1, high=10_000,
    )  # fmt: skip
    precision: str = setting("float32", "Precision", "Of the signals; weights stay float32", choices=("float32", "bfloat16"))
    initialisation: str = setting("default", "Initialisation", "Initial weights; default is torch's", choices=INITIALISATIONS)
    channels: int | None = setting(None, "Channels", "Of the first stage; empty: as published", low=1, high=1024)
    cells: int | None = setting(None, "Cells", "Per stage; empty: as published", low=1, high=100)
    training_seed: int | None = setting(
        None, "Training seed", "Of initial weights and order of images, the same for all cells; empty: drawn per evaluation from the run's seed",
        low=0, high=2**53 - 1,
    )  # fmt: skip
    checkpoint_every: int = setting(
        1, "Checkpoint every", "Epochs between checkpoints, from which an interrupted training goes on", low=1, high=10_000
    )
