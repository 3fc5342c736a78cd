"""Settings of the fitness `naswt`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nastui.base.fields import setting
from nastui.fitness.scoring.settings import ScoringSettings
from nastui.networks.shape import NetworkShape, shape_named

_CHANNELS: Final = {"nasbench101": 16}
"""First-stage channels of the authors' networks where they are not the benchmark's own (128)."""


@dataclass(frozen=True)
class NaswtSettings(ScoringSettings):
    """NASWT, which its authors call NASWOT."""

    variant: str = setting(
        "official", "Variant", "Which ReLUs count. official: as the authors' program counts; paper: the live ones, once each; all: dead ones too",
        choices=("official", "paper", "all"),
    )  # fmt: skip
    precision: str = setting(
        "float32", "Precision", "Of the forward pass; bfloat16 is faster on processors and GPUs that have it, and moves a score by some hundredths",
        choices=("float32", "bfloat16"),
    )  # fmt: skip

    def shape(self, kind: str) -> NetworkShape:
        """The network that is scored: by default the authors', with one output, since no score depends on outputs.

        Raises:
            InputError: no network is known for this benchmark.
        """
        return shape_named(kind, channels=self.channels or _CHANNELS.get(kind), cells=self.cells, classes=1)
