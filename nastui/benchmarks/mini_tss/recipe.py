"""How every number of `mini-tss` was made, as one frozen value that builder, networks and documentation share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Recipe:
    """Macro network and training of the embedded benchmark. Changing a value makes another benchmark: raise `version` with it."""

    version: int = 1
    channels: int = 8
    cells_per_stage: int = 2
    stages: int = 2
    side: int = 8
    classes: int = 10
    epochs: int = 12
    batch_size: int = 64
    learning_rate: float = 0.1
    """Peak; decays to 0 along a cosine, one step per batch."""
    momentum: float = 0.9
    weight_decay: float = 5e-4


RECIPE: Final = Recipe()
TRAIN_IMAGES: Final = 1000
VALID_IMAGES: Final = 2000
TEST_IMAGES: Final = 2000
