"""How a network is trained: the recipe that the exported file has in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nastui.fitness.settings import TrainingSettings


@dataclass(frozen=True)
class TrainingRecipe:
    """Constants of the exported file."""

    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float
    optimizer: str = "sgd"
    """`sgd` with Nesterov momentum 0.9, or `adamw`."""
    cosine: bool = True
    augment: bool = True
    """Mirrored at random, and cut at random from a frame."""
    source: str = ""
    """Whose recipe it is."""


_PUBLISHED: Final = {
    "nats-tss": TrainingRecipe(200, 256, 0.1, 5e-4, source="that of NATS-Bench at 200 epochs"),
    "nats-sss": TrainingRecipe(90, 256, 0.1, 5e-4, source="that of NATS-Bench at 90 epochs"),
    "nasbench101": TrainingRecipe(108, 256, 0.1, 1e-4, source="the epochs, batch and weight decay of NAS-Bench-101, which was trained by RMSProp"),
    "mini-tss": TrainingRecipe(12, 64, 0.1, 5e-4, augment=False, source="that of mini-tss"),
}
_USUAL: Final = TrainingRecipe(100, 128, 0.1, 5e-4, source="a usual one")


def published_recipe(kind: str) -> TrainingRecipe:
    """The recipe with which a benchmark trained."""
    return _PUBLISHED.get(kind, _USUAL)


def recipe_of(settings: TrainingSettings) -> TrainingRecipe:
    """The recipe with which a run trained its networks."""
    return TrainingRecipe(
        settings.epochs,
        settings.batch_size,
        settings.learning_rate,
        settings.weight_decay,
        settings.optimizer,
        settings.schedule == "cosine",
        settings.augmentation == "flip-crop",
        "that of the run",
    )
