"""The macro network of `mini-tss`, into which cells are put."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Macro:
    """Stem, two stages of cells with a 2×2 average pooling between, head. No residual blocks: they alone would solve the task."""

    channels: int = 8
    stages: int = 2
    cells_per_stage: int = 2
    classes: int = 10
    side: int = 8
    """Pixels of an image's side."""
    colours: int = 1
    """Channels of an image."""

    @property
    def places(self) -> int:
        """How many cells a network has."""
        return self.stages * self.cells_per_stage


MACRO: Final = Macro()
