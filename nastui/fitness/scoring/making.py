"""From settings and a run's context to what scores: network, images, device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from nastui.base.errors import located
from nastui.fitness.images.batch import Batch
from nastui.fitness.images.fitting import fitted
from nastui.fitness.images.sources import source_named
from nastui.fitness.scoring.score import Scorer
from nastui.fitness.scoring.settings import ScoringSettings
from nastui.networks.shape import NetworkShape

ScorerMaker: TypeAlias = Callable[[Any, NetworkShape, Batch, str], Scorer]
"""(settings, network, images, device) → scorer."""


def network_kind(benchmark: str, space: str) -> str:
    """Which network a benchmark trained: the embedded one has its own, any other is of its space's kind."""
    return benchmark if benchmark == "mini-tss" else space


def scorer_of(make: ScorerMaker, settings: ScoringSettings, kind: str, device: str) -> Scorer:
    """A scorer on the images that the settings choose.

    Args:
        make: of the score that is meant.
        settings: its settings.
        kind: of the network, a name in `nastui.networks.shape.SHAPES`.
        device: `auto`, `cpu` or `cuda`.

    Raises:
        InputError: no network for this kind, images that are not here, a device that is absent.
    """
    shape = fitted(settings.shape(kind), settings.images)
    with located("fitness.images"):
        source = source_named(settings.images, kind, shape.side, shape.colours)
        batch = source.batch(settings.batch_size, settings.score_seed)
    with located("engine.device"):
        from nastui.fitness.scoring.device import device_for

        return make(settings, shape, batch, device_for(device).type)
