"""How long the network of a cell takes for one image on this machine: after a warm-up, the median of many passes, on one thread."""

from __future__ import annotations

import time
from typing import Final

import numpy as np
import torch

from nastui.cells.arrays import Cell
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.scoring.scorer import network_kind
from nastui.networks.building import build_network
from nastui.networks.devices import device_for
from nastui.networks.shape import shape_named
from nastui.networks.threads import one_thread

WARM_UP: Final = 5
"""Passes before the clock counts: memory is taken, kernels are chosen."""
PASSES: Final = 21
"""Of which the median is taken, so that a few disturbed ones do not matter."""


class LatencyMeter:
    """One image at a time, as it is deployed: evaluation mode, no gradients, random weights, on which time does not depend."""

    def __init__(self, context: FitnessContext) -> None:
        self._shape = shape_named(network_kind(context.benchmark.name, context.benchmark.space.name))
        self._device = device_for(context.device)
        shape = self._shape
        self._image = torch.zeros((1, shape.colours, shape.side, shape.side), device=self._device)

    @property
    def words(self) -> str:
        """What is measured, as reports say it."""
        return f"median of {PASSES} passes of one image after {WARM_UP} to warm up, one thread, {self._device.type}"

    def milliseconds(self, cell: Cell) -> float:
        """Of the network of a cell."""
        network = build_network(self._shape, cell, seed=0).to(self._device).eval()
        with one_thread(), torch.inference_mode():
            for _ in range(WARM_UP):
                self._pass(network)
            return float(np.median([self._pass(network) for _ in range(PASSES)]))

    def _pass(self, network: torch.nn.Module) -> float:
        begun = time.perf_counter()
        network(self._image)
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
        elif self._device.type == "mps":
            torch.mps.synchronize()
        return (time.perf_counter() - begun) * 1000
