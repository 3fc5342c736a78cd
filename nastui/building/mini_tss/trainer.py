"""The compiled trainer of mini-tss networks: built with the machine's C compiler when first used, called through ctypes.

On networks this small torch spends most of its time between operations: it takes about nine times as long, one network at a time
(`timings/mini_tss_trainer.py` measures both). A call holds no interpreter lock, so two threads train on two cores.
"""

from __future__ import annotations

import ctypes
import math
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import MissingError
from nastui.benchmarks.mini_tss.images import DigitSplits
from nastui.cells.arrays import Cell
from nastui.cells.nats_tss.network_form import live_edges
from nastui.networks.macro import MINI_TSS_MACRO
from nastui.networks.mini_tss import Weights, initial_weights

# ---- how the networks of `mini-tss` were trained, as one frozen value


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


# ----


SOURCE = Path(str(files("nastui.building.mini_tss"))) / "trainer.c"


@dataclass(frozen=True)
class Trained:
    """What one training gave. Accuracies are percent, per epoch; losses are mean cross-entropies after the last epoch."""

    valid: npt.NDArray[np.float64]
    test: npt.NDArray[np.float64]
    losses: npt.NDArray[np.float64]
    """On training (mean over the last epoch's batches), validation and test images."""
    train_seconds: float
    """CPU seconds of training, measurement left out."""
    evaluation_seconds: float
    """CPU seconds of measuring validation and test after every epoch."""
    parameters: npt.NDArray[np.float32]
    """The trained parameters, in the order of trainer.c."""


@dataclass(frozen=True)
class DigitArrays:
    """The digits as the compiled trainer takes them."""

    images: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int32]
    sizes: npt.NDArray[np.int32]


def digit_arrays(digits: DigitSplits) -> DigitArrays:
    """Lay the three splits one after the other."""
    splits = (digits.train, digits.valid, digits.test)
    return DigitArrays(
        np.ascontiguousarray(np.concatenate([split.images for split in splits])),
        np.concatenate([split.labels for split in splits]).astype(np.int32),
        np.array([len(split.labels) for split in splits], dtype=np.int32),
    )


def batch_order(seed: int, images: int, epochs: int) -> npt.NDArray[np.int32]:
    """The order of the training images (epochs × images): a permutation per epoch, drawn from (seed, epoch)."""
    return np.stack([np.random.default_rng([seed, epoch]).permutation(images) for epoch in range(epochs)]).astype(np.int32)


def learning_rates(images: int, epochs: int) -> npt.NDArray[np.float32]:
    """One rate per step: a cosine from the peak towards 0 over all steps."""
    steps = epochs * math.ceil(images / RECIPE.batch_size)
    rates: npt.NDArray[np.float32] = (RECIPE.learning_rate * 0.5 * (1 + np.cos(np.pi * np.arange(steps) / steps))).astype(np.float32)
    return rates


def train(cell: Cell, data: DigitArrays, seed: int, epochs: int = RECIPE.epochs) -> Trained:
    """Train the network of one cell by the recipe."""
    pruned = live_edges(cell)
    operations = np.ascontiguousarray(pruned.astype(np.int8))
    parameters = flat_parameters(initial_weights(pruned, seed))
    library = compiled()
    assert len(parameters) == library.parameter_count(_pointer(operations))
    order = batch_order(seed, int(data.sizes[0]), epochs)
    rates = learning_rates(int(data.sizes[0]), epochs)
    curves, last = np.empty((2, epochs)), np.empty(5)
    refused = library.train_network(
        _pointer(operations), _pointer(parameters), _pointer(data.images), _pointer(data.labels), _pointer(data.sizes), _pointer(order),
        _pointer(rates), epochs, RECIPE.batch_size, ctypes.c_float(RECIPE.momentum), ctypes.c_float(RECIPE.weight_decay),
        _pointer(curves), _pointer(last),
    )  # fmt: skip
    if refused:
        raise MemoryError("no memory for one mini-tss network")
    return Trained(curves[0], curves[1], last[:3].copy(), float(last[3]), float(last[4]), parameters)


def flat_parameters(weights: Weights) -> npt.NDArray[np.float32]:
    """Initial weights in the order of trainer.c; norms start at scale 1, shift 0."""
    convolutions = [name for name in weights if name[0].isdigit()]
    parts = [weights["stem"].reshape(MINI_TSS_MACRO.channels, 9).T]
    parts += [weights[name].transpose(2, 3, 1, 0) for name in convolutions]
    parts += [weights["classifier.weight"].T, weights["classifier.bias"]]
    norm = np.concatenate([np.ones(MINI_TSS_MACRO.channels), np.zeros(MINI_TSS_MACRO.channels)])
    parts += [norm] * (2 + len(convolutions))
    return np.concatenate([part.ravel() for part in parts]).astype(np.float32)


@cache
def compiled() -> ctypes.CDLL:
    """Compile `trainer.c` for this processor and load it.

    Raises:
        MissingError: there is no C compiler.
    """
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise MissingError("building mini-tss takes a C compiler, and none is installed", remedy="install gcc or clang, or set CC")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "trainer.so"
        subprocess.run([compiler, "-O3", "-march=native", "-shared", "-fPIC", "-o", target, SOURCE, "-lm"], check=True)
        return ctypes.CDLL(str(target))


def _pointer(array: npt.NDArray[np.generic]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)
