"""How the networks of `mini-tss` were trained, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Recipe:
    """The training. Changing a value makes another benchmark: raise `version` with it."""

    version: int = 1
    epochs: int = 12
    batch_size: int = 64
    learning_rate: float = 0.1
    """Peak; decays to 0 along a cosine, one step per batch."""
    momentum: float = 0.9
    """Nesterov's."""
    weight_decay: float = 5e-4
    """On every parameter."""


RECIPE: Final = Recipe()
