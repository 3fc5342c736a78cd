"""Scores, the contract of a scorer, and how one is made from settings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeAlias

import numpy as np

from nastui.base.errors import located
from nastui.cells.arrays import Cell
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import NONE
from nastui.fitness.images.image_sets import fit_shape
from nastui.fitness.images.source import ImageBatch
from nastui.fitness.images.sources import source_named
from nastui.fitness.settings import ScoringSettings
from nastui.networks.shape import NetworkShape


class ScoreStatus(IntEnum):
    """How the computation of a score ended."""

    OK = 0
    DISCONNECTED = 1
    """No path leads from input to output: ranked last, whatever the number is."""
    SINGULAR = 2
    """Two images have the same code: −inf."""
    NAN = 3


@dataclass(frozen=True)
class Score:
    """The score of one cell."""

    value: float
    """Higher is better; the raw number, also of disconnected cells."""
    status: ScoreStatus
    seconds: float
    """That it took here."""


class Scorer(ABC):
    """Scores untrained networks of one shape on one batch with one initialisation. Deterministic."""

    batch: ImageBatch
    """The images that networks are scored on."""
    live_only: bool
    """Whether the score depends on what lies between input and output alone, so that cells equal after pruning share it."""
    side_by_side: bool = True
    """Whether several threads may score cells at the same time."""

    @abstractmethod
    def settings(self) -> Mapping[str, Any]:
        """All that a score depends on beside the cell, as plain JSON values. Stored scores are identified by it."""

    @abstractmethod
    def score(self, cell: Cell) -> Score:
        """Score one cell (for a `live_only` scorer: the pruned canonical form stands for all that share it).

        Raises:
            InputError: the network cannot be scored (a network without ReLU; no memory for the batch); says why.
        """


# ---- from settings to a scorer


ScorerMaker: TypeAlias = Callable[[Any, NetworkShape, ImageBatch, str], Scorer]
"""(settings, network, images, device) → scorer."""


def network_kind(benchmark: str, space: str) -> str:
    """Which network a benchmark trained: the embedded one has its own, any other is of its space's kind."""
    return benchmark if benchmark == "mini-tss" else space


def make_scorer(make: ScorerMaker, settings: ScoringSettings, kind: str, device: str) -> Scorer:
    """A scorer on the images that the settings choose.

    Args:
        make: makes the scorer.
        settings: its settings.
        kind: of the network, a name in `nastui.networks.shape.SHAPES`.
        device: `auto`, `cpu`, `cuda`, a card such as `cuda:1`, or `mps`.

    Raises:
        InputError: no network for this kind, images that are not here, a device that is absent.
    """
    shape = fit_shape(settings.shape(kind), settings.images)
    with located("fitness.images"):
        source = source_named(settings.images, kind, shape.side, shape.colours)
        batch = source.batch(settings.batch_size, settings.score_seed)
    with located("engine.device"):
        from nastui.networks.devices import device_for

        return make(settings, shape, batch, str(device_for(device)))


# ---- what all scorers need: seeds, and whether a cell is connected


def initialisation_seed(score_seed: int, repeat: int) -> int:
    """The seed of the initial weights of a repeat, from 0: one score seed, many initialisations. 63 bits."""
    return int(np.random.SeedSequence([score_seed, repeat]).generate_state(1, np.uint64)[0]) >> 1


def is_connected(kind: str, cell: Cell) -> bool:
    """Whether a path leads from a cell's input to its output, in a network of this kind; only NATS topology cells may lack one."""
    return kind not in ("nats-tss", "mini-tss") or not bool((live_edges(cell) == NONE).all())
