"""A mini-tss cell as a torch network.

Stem convolution and batch norm; two cells at 8×8; 2×2 average pooling; two cells at 4×4; batch norm, ReLU, global average pooling, linear.
Edges are those of NATS-Bench. The benchmark was trained without the branches that reach nothing, so that cells of one form are one network.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from nastui.cells.arrays import Cell
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import LENGTH, codes
from nastui.networks.convolution import Activation, Network, Uses, normed
from nastui.networks.initialising import CELL, HEAD, STEM, Draw, Initialisation
from nastui.networks.macro import KERNELS, MINI_TSS_MACRO, MiniTssMacro
from nastui.networks.nats import NatsCell, wiring
from nastui.networks.shape import NetworkShape

# ---- initial weights of mini-tss networks: drawn from the seed and the pruned cell alone, shared by every form of the network


__all__ = ["KERNELS", "Weights", "initial_weights"]

Weights = dict[str, npt.NDArray[np.float32]]
"""Initial weights by name: `stem`, `<cell>.<edge>`, `classifier.weight`, `classifier.bias`."""


def initial_weights(cell: Cell, seed: int, macro: MiniTssMacro = MINI_TSS_MACRO) -> Weights:
    """Uniform fan-in weights (torch's default: U(±1/√fan-in)), drawn from the seed and the pruned cell alone."""
    pruned = live_edges(cell)
    rng = np.random.default_rng([seed, int(codes(pruned))])
    wide = macro.channels

    def drawn(*shape: int, fan_in: int) -> npt.NDArray[np.float32]:
        return rng.uniform(-(fan_in**-0.5), fan_in**-0.5, shape).astype(np.float32)

    weights = {"stem": drawn(wide, macro.colours, 3, 3, fan_in=9 * macro.colours)}
    for place in range(macro.places):
        for edge, operation in enumerate(pruned.tolist()):
            if side := KERNELS.get(operation):
                weights[f"{place}.{edge}"] = drawn(wide, wide, side, side, fan_in=wide * side * side)
    weights["classifier.weight"] = drawn(macro.classes, wide, fan_in=wide)
    weights["classifier.bias"] = drawn(macro.classes, fan_in=wide)
    return weights


def build_mini_tss(shape: NetworkShape, cell: Cell, initialisation: Initialisation, live_only: bool) -> Network:
    """The network of a cell; in the scheme `default` its live edges have the weights that the benchmark trained."""
    macro = MiniTssMacro(shape.channels, cells_per_stage=shape.cells, classes=shape.classes, side=shape.side, colours=shape.colours)
    weights = _weights(cell, initialisation, macro)
    if initialisation.scheme == "default":
        weights |= initial_weights(cell, initialisation.seed, macro)
    return MiniNetwork(cell, weights, macro, live_only=live_only)


class MiniNetwork(Network):
    """The network of one mini-tss cell, with the given initial weights."""

    def __init__(self, cell: Cell, weights: Weights, macro: MiniTssMacro = MINI_TSS_MACRO, *, live_only: bool = True) -> None:
        super().__init__()
        wide, built = macro.channels, wiring(cell, live_only=live_only)
        self.cells_per_stage = macro.cells_per_stage
        self.stem = nn.Parameter(torch.from_numpy(weights["stem"].copy()))
        self.stem_norm = nn.BatchNorm2d(wide)
        self.cells = nn.ModuleList(NatsCell(built, wide, wide, _drawing(weights, place)) for place in range(macro.places))
        self.last_norm = nn.BatchNorm2d(wide)
        self.last_activation = Activation(Uses(live=1, last=True))
        self.classifier = nn.Linear(wide, macro.classes, device="meta")
        self.classifier.weight = nn.Parameter(torch.from_numpy(weights["classifier.weight"].copy()))
        self.classifier.bias = nn.Parameter(torch.from_numpy(weights["classifier.bias"].copy()))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Logits (n × classes) of standardised images (n × colours × side × side)."""
        signal = normed(self.stem_norm, functional.conv2d(images.contiguous(memory_format=torch.channels_last), self.stem, padding=1))
        for place, cell in enumerate(self.cells):
            if place and place % self.cells_per_stage == 0:
                signal = functional.avg_pool2d(signal, 2)
            signal = cell(signal)
        pooled = self.last_activation(normed(self.last_norm, signal), overwrite=True).mean(dim=(2, 3))
        logits: torch.Tensor = self.classifier(pooled)
        return logits


def _drawing(weights: Weights, place: int) -> Draw:
    return lambda shape, edge: torch.from_numpy(weights[f"{place}.{edge}"].copy()).view(shape)


def _weights(cell: Cell, initialisation: Initialisation, macro: MiniTssMacro) -> Weights:
    """Weights for every edge, dead ones too, each drawn for its place."""
    wide = macro.channels
    weights = {"stem": initialisation.weights((wide, macro.colours, 3, 3), (STEM,))}
    for place in range(macro.places):
        for edge in range(LENGTH):
            if side := KERNELS.get(int(cell[edge])):
                weights[f"{place}.{edge}"] = initialisation.weights((wide, wide, side, side), (CELL, place, edge))
    weights["classifier.weight"] = initialisation.weights((macro.classes, wide), (HEAD,))
    weights["classifier.bias"] = initialisation.bias((macro.classes, wide), (HEAD,))
    return {name: weight.numpy() for name, weight in weights.items()}
