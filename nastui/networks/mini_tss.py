"""A mini-tss cell as a torch network: the plain form, one network at a time.

Stem convolution and batch norm; two cells at 8×8; 2×2 average pooling; two cells at 4×4; batch norm, ReLU, global average pooling, linear.
Edges as in NATS-Bench: `nor_conv_k` is ReLU, k×k convolution without bias, batch norm; `avg_pool_3x3` leaves padding out of the mean.
Branches that reach nothing are not built, so that cells of one form are one network.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from nastui.cells.arrays import Cell
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import EDGES, NONE, POOL
from nastui.networks.mini_tss_macro import MACRO
from nastui.networks.mini_tss_weights import KERNELS, Weights


def pool(images: torch.Tensor) -> torch.Tensor:
    """The operation `avg_pool_3x3`: stride 1, padding left out of the mean."""
    return functional.avg_pool2d(images, 3, stride=1, padding=1, count_include_pad=False)


class ConvolutionEdge(nn.Module):
    """ReLU, convolution without bias, batch norm."""

    def __init__(self, weight: npt.NDArray[np.float32]) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.from_numpy(weight.copy()))
        self.norm = nn.BatchNorm2d(len(weight))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Map n × C × h × w to the same shape."""
        padding = self.weight.shape[-1] // 2
        result: torch.Tensor = self.norm(functional.conv2d(torch.relu(images), self.weight, padding=padding))
        return result


class MiniCell(nn.Module):
    """One cell: four nodes, each the sum of its edges' results."""

    def __init__(self, pruned: Cell, weights: Weights, place: int) -> None:
        super().__init__()
        self.operations = pruned.tolist()
        self.convolutions = nn.ModuleDict(
            {str(edge): ConvolutionEdge(weights[f"{place}.{edge}"]) for edge, op in enumerate(self.operations) if op in KERNELS}
        )

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Node 3 of the cell for this node 0; zero where nothing reaches it."""
        nodes = [images, *(torch.zeros_like(images) for _ in range(3))]
        for edge, (operation, (source, target)) in enumerate(zip(self.operations, EDGES, strict=True)):
            if operation != NONE:
                nodes[target] = nodes[target] + self._edge(edge, operation, nodes[source])
        return nodes[3]

    def _edge(self, edge: int, operation: int, images: torch.Tensor) -> torch.Tensor:
        if operation in KERNELS:
            result: torch.Tensor = self.convolutions[str(edge)](images)
            return result
        return pool(images) if operation == POOL else images


class MiniNetwork(nn.Module):
    """The network of one mini-tss cell, with the weights that `initial_weights` draws."""

    def __init__(self, cell: Cell, weights: Weights) -> None:
        super().__init__()
        pruned = live_edges(cell)
        self.stem = nn.Parameter(torch.from_numpy(weights["stem"].copy()))
        self.stem_norm = nn.BatchNorm2d(MACRO.channels)
        self.cells = nn.ModuleList(MiniCell(pruned, weights, place) for place in range(MACRO.places))
        self.last_norm = nn.BatchNorm2d(MACRO.channels)
        self.classifier = nn.Linear(MACRO.channels, MACRO.classes)
        with torch.no_grad():
            self.classifier.weight.copy_(torch.from_numpy(weights["classifier.weight"]))
            self.classifier.bias.copy_(torch.from_numpy(weights["classifier.bias"]))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Logits (n × 10) of standardised images (n × 1 × 8 × 8)."""
        signal: torch.Tensor = self.stem_norm(functional.conv2d(images, self.stem, padding=1))
        for place, cell in enumerate(self.cells):
            if place == MACRO.cells_per_stage:
                signal = functional.avg_pool2d(signal, 2)
            signal = cell(signal)
        pooled = torch.relu(self.last_norm(signal)).mean(dim=(2, 3))
        logits: torch.Tensor = self.classifier(pooled)
        return logits
