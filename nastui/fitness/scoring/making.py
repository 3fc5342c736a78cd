"""From settings and a run's context to what scores: network, images, device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from nastui.base.errors import located
from nastui.cells.arrays import Cell
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import NONE
from nastui.fitness.images.fitting import fitted
from nastui.fitness.images.source import Batch
from nastui.fitness.images.sources import source_named
from nastui.fitness.scoring.score import Scorer
from nastui.fitness.settings import ScoringSettings
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


# ---- what all scores share of the networks that they look at: their seeds, and whether anything reaches the output


def initialisation_seed(score_seed: int, repeat: int) -> int:
    """The seed of the initial weights of a repeat, from 0: one score seed, many initialisations. 63 bits."""
    return int(np.random.SeedSequence([score_seed, repeat]).generate_state(1, np.uint64)[0]) >> 1


def connected(kind: str, cell: Cell) -> bool:
    """Whether a path leads from a cell's input to its output, in a network of this kind; only NATS topology cells may lack one."""
    return kind not in ("nats-tss", "mini-tss") or not bool((live_edges(cell) == NONE).all())
