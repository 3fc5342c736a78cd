"""Settings that all scores of untrained networks share."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.fields import setting
from nastui.networks.shape import NetworkShape, shape_named

INITIALISATIONS = ("default", "kaiming-normal", "xavier-normal")


@dataclass(frozen=True)
class ScoringSettings:
    """Images, weights and network of a zero-cost score. Subclasses add fields of their own."""

    images: str = setting(
        "auto", "Images", "auto: the digits on mini-tss, else noise; noise; digits; cifar10, cifar100 or imagenet16-120 where their "
        "archives are; or a folder of images",
        path=True,
    )  # fmt: skip
    batch_size: int = setting(128, "Batch size", "Images that a network is scored on", low=2, high=4096)
    score_seed: int = setting(0, "Score seed", "Of batch and initial weights; apart from the run's seed, so runs share scores", low=0, high=2**53 - 1)
    initialisation: str = setting("default", "Initialisation", "Initial weights; default is torch's", choices=INITIALISATIONS)
    repeats: int = setting(1, "Repeats", "Initialisations that a score is the mean of", low=1, high=1000)
    channels: int | None = setting(None, "Channels", "Of the first stage; empty: as the field's reference has it", low=1, high=1024)
    cells: int | None = setting(None, "Cells", "Per stage; empty: as published", low=1, high=100)
    seconds_per_cell: float | None = setting(
        None, "Seconds a cell", "Simulated time a cell; empty: measured once when the run is made, then part of its spec", unit="s", low=0.0, high=1e6
    )  # fmt: skip

    def shape(self, kind: str) -> NetworkShape:
        """The network that is scored.

        Raises:
            InputError: no network is known for this benchmark.
        """
        return shape_named(kind, channels=self.channels, cells=self.cells)
