"""NASWT, Neural Architecture Search Without Training (Mellor et al., ICML 2021), there NASWOT.

An untrained network gets a batch of images. Each ReLU unit is on or off for each image; the units' states are the image's binary code. A network
that gives similar codes to different images will find them hard to tell apart. Score: log |det K|, where K[i, j] counts the units on
which the images i and j agree.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import torch

from nastui.base.errors import InputError
from nastui.cells.arrays import Cell
from nastui.fitness.images.batch import Batch
from nastui.fitness.naswt.determinant import log_determinant
from nastui.fitness.naswt.kernel import Agreements, Kernel
from nastui.fitness.naswt.settings import NaswtSettings
from nastui.fitness.naswt.variants import live_only, times
from nastui.fitness.scoring.device import device_named, enough_memory, whole_float32
from nastui.fitness.scoring.networks import connected, initialisation_seed
from nastui.fitness.scoring.score import Score, Scorer, ScoreStatus
from nastui.networks.activation import Activation, observe
from nastui.networks.building import build_network
from nastui.networks.memory import keep_freed_memory
from nastui.networks.shape import NetworkShape


class Naswt(Scorer):
    """Scores networks of one shape on one batch."""

    def __init__(self, settings: NaswtSettings, shape: NetworkShape, batch: Batch, device: str) -> None:
        self.chosen = settings
        self.shape = replace(shape, classes=1)
        self.batch = batch
        self.live_only = live_only(settings.variant, shape.kind)
        self.device = device_named(device)
        keep_freed_memory()
        self._type = getattr(torch, settings.precision)
        with enough_memory(len(batch.images)):
            images = torch.tensor(batch.images).to(self.device, self._type)
            self._images = images.contiguous(memory_format=torch.channels_last)

    def settings(self) -> Mapping[str, Any]:
        """Rounding differs between kinds of devices, and a unit near zero with it: the device's kind decides the last digits."""
        chosen = self.chosen
        return {
            "score": "naswt",
            "variant": chosen.variant,
            "network": asdict(self.shape),
            "images": {"source": self.batch.source, "digest": self.batch.digest, "count": len(self.batch.images)},
            "score_seed": chosen.score_seed,
            "initialisation": chosen.initialisation,
            "repeats": chosen.repeats,
            "precision": chosen.precision,
            "device": self.device.type,
        }

    def score(self, cell: Cell) -> Score:
        """The mean of log |det K| over the repeats."""
        begun = time.perf_counter()
        value = sum(log_determinant(self.gram(cell, repeat)) for repeat in range(self.chosen.repeats)) / self.chosen.repeats
        return Score(value, self._status(cell, value), time.perf_counter() - begun)

    def gram(self, cell: Cell, repeat: int = 0) -> Kernel:
        """K of one initialisation: for each pair of images the number of units on which they agree (int64, n × n).

        Raises:
            InputError: the network has no ReLU; there is no memory for the batch.
        """
        agreements = Agreements()

        def count(activation: Activation, signal: torch.Tensor) -> None:
            agreements.add(signal, times(self.chosen.variant, self.shape.kind, activation.uses))

        seed = initialisation_seed(self.chosen.score_seed, repeat)
        network = build_network(self.shape, cell, seed, self.chosen.initialisation, live_only=self.live_only)
        observe(network, count)
        with enough_memory(len(self.batch.images)), whole_float32(), torch.inference_mode():
            network.to(self.device, self._type)(self._images)
        if not agreements.units:
            raise InputError("NASWT works for networks with ReLUs only, and this one has none", remedy="choose another score")
        return agreements.kernel()

    def _status(self, cell: Cell, value: float) -> ScoreStatus:
        if not connected(self.shape.kind, cell):
            return ScoreStatus.DISCONNECTED
        return ScoreStatus.SINGULAR if value == -math.inf else ScoreStatus.OK
