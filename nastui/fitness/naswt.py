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
from functools import partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch

from nastui.base.errors import InputError
from nastui.cells.arrays import Cell
from nastui.fitness.images.source import ImageBatch
from nastui.fitness.scoring.memory import enough_memory
from nastui.fitness.scoring.scored import Scored
from nastui.fitness.scoring.scorer import Score, Scorer, ScoreStatus, initialisation_seed, is_connected
from nastui.fitness.settings import NaswtSettings
from nastui.networks.building import build_network
from nastui.networks.convolution import Activation, Uses, observe
from nastui.networks.devices import card_of, device_named, reproducible
from nastui.networks.memory import keep_freed_memory
from nastui.networks.shape import PRUNED, NetworkShape

# ---- the kernel of NASWOT, in exact integers: how many ReLU units two images agree on


Kernel = npt.NDArray[np.int64]
"""n × n: of how many ReLU units two images have the same code."""
_EXACT_IN_FLOAT32: Final = 2**24


class Agreements:
    """Collects K[i, j] = N_A − Hamming(cᵢ, cⱼ) signal by signal (Mellor et al., ICML 2021, equation 2).

    One product per signal is enough. With x the codes (n × N_A) and G = x·xᵀ, the row sums of x are G's diagonal d, hence
    K = x·xᵀ + (1 − x)·(1 − x)ᵀ = 2G − d − dᵀ + N_A.
    """

    def __init__(self) -> None:
        self.units = 0
        """N_A: units counted so far, each as often as it counts."""
        self._products: torch.Tensor | int = 0

    def add(self, signal: torch.Tensor, times: int) -> None:
        """Count the units of a ReLU's result (n × …, nowhere negative) this many times."""
        if times:
            codes = _codes(signal)
            self.units += times * codes.shape[1]
            self._products = self._products + times * exact_product(codes)

    def kernel(self) -> Kernel:
        """K; there must be a unit."""
        products = torch.as_tensor(self._products).cpu().numpy()
        lit = products.diagonal()
        kernel: Kernel = 2 * products - lit[:, None] - lit[None] + self.units
        return kernel


def exact_product(codes: torch.Tensor) -> torch.Tensor:
    """x·xᵀ (int64, n × n) of 0/1 codes (bool, n × units).

    Integer products where the processor is fast at them, else float32, which is exact as long as sums stay below 2²⁴.
    """
    if _multiplies_integers(codes):
        narrow = codes.view(torch.int8)
        return torch._int_mm(narrow, narrow.t()).long()
    parts = (part.float() for part in torch.split(codes, _EXACT_IN_FLOAT32, dim=1))
    return torch.stack([(part @ part.t()).long() for part in parts]).sum(dim=0)


def _codes(signal: torch.Tensor) -> torch.Tensor:
    """As n × units; in the order of memory, since the kernel asks only that all images have the same."""
    lit = signal.bool()
    return lit.movedim(1, -1).flatten(1) if lit.dim() == 4 and lit.is_contiguous(memory_format=torch.channels_last) else lit.flatten(1)


def _multiplies_integers(codes: torch.Tensor) -> bool:
    count, units = codes.shape
    if codes.is_cuda:
        return count > 16 and count % 8 == 0 and units % 8 == 0
    # torch's integer product of single columns is wrong (seen in 2.13).
    return units > 1 and torch.backends.cpu.get_cpu_capability().startswith("AVX")


# ---- the score of a kernel


def log_determinant(kernel: Kernel) -> float:
    """The score log |det K|; −inf where K is singular.

    That is known from the codes: two images share theirs, so two rows of K are equal. Rounding leaves the determinant of such a K tiny but
    not zero, so its size says nothing; a sign that is not positive does, since K is a sum of Gram matrices.
    """
    if same_code(kernel):
        return -math.inf
    sign, value = torch.linalg.slogdet(torch.from_numpy(kernel.astype(np.float64)))
    return float(value) if sign > 0 else -math.inf


def same_code(kernel: Kernel) -> bool:
    """Whether two images agree in every unit."""
    alike = kernel == kernel.diagonal()[:, None]
    return int(alike.sum()) > len(kernel)


# ---- the variants: which ReLUs count, and how often


def times(variant: str, kind: str, uses: Uses) -> int:
    """How often the codes of an activation enter the kernel.

    `official`: the authors' program watches every module whose class name contains "ReLU" and that gradient reaches. In the networks of
    NATS-Bench that is each ReLU and, around it, its `ReLUConvBN`, which takes the same input: two, but for the last ReLU. Dead branches
    get gradient (`none` multiplies by zero). In those of NAS-Bench-101 it is each ReLU once. `paper` and `all`: every ReLU once; `paper`
    has only the live ones built.
    """
    built = uses.live + uses.dead
    twice = variant == "official" and kind != "nasbench101" and not uses.last
    return 2 * built if twice else built


def live_only(variant: str, kind: str) -> bool:
    """Whether a variant goes by the pruned cell. On NAS-Bench-101 all do: its networks are pruned before they are built."""
    return variant == "paper" or kind in PRUNED


class Naswt(Scorer):
    """Scores networks of one shape on one batch."""

    def __init__(self, settings: NaswtSettings, shape: NetworkShape, batch: ImageBatch, device: str) -> None:
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
            **card_of(self.device),
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
        with enough_memory(len(self.batch.images)), reproducible(), torch.inference_mode():
            network.to(self.device, self._type)(self._images)
        if not agreements.units:
            raise InputError("NASWT works for networks with ReLUs only, and this one has none", remedy="choose another score")
        return agreements.kernel()

    def _status(self, cell: Cell, value: float) -> ScoreStatus:
        if not is_connected(self.shape.kind, cell):
            return ScoreStatus.DISCONNECTED
        return ScoreStatus.SINGULAR if value == -math.inf else ScoreStatus.OK


naswt: Final = partial(Scored, "NASWT", Naswt)
"""The fitness, as the registry's entry names it."""
