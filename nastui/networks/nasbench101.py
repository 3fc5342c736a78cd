"""The network of NAS-Bench-101 (Ying et al., ICML 2019).

Stem convolution, batch norm, ReLU; three stacks of modules with 2×2 max pooling and twice the channels between; global average pooling, linear.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from nastui.cells.arrays import Cell
from nastui.networks.initialising import CELL, STEM, Initialisation, linear
from nastui.networks.nasbench101_module import ConvNormRelu, Module101
from nastui.networks.nasbench101_widths import STACKS, Graph, graph
from nastui.networks.network import Network
from nastui.networks.shape import NetworkShape


def build_nasbench101(shape: NetworkShape, cell: Cell, initialisation: Initialisation, live_only: bool) -> Network:
    """The network of a cell. The published one has no dead branches, so `live_only` changes nothing."""
    return Network101(shape, graph(cell), initialisation)


class Network101(Network):
    """The network around a graph."""

    def __init__(self, shape: NetworkShape, cell: Graph, initialisation: Initialisation) -> None:
        super().__init__()
        self.stem = ConvNormRelu(initialisation.weights((shape.channels, shape.colours, 3, 3), (STEM,)))
        self.stacks = nn.ModuleList()
        inputs = shape.channels
        for stack in range(STACKS):
            outputs = shape.channels << stack
            modules = []
            for place in range(shape.cells):
                modules.append(Module101(cell, inputs, outputs, initialisation.drawing(CELL, stack, place)))
                inputs = outputs
            self.stacks.append(nn.Sequential(*modules))
        self.classifier = linear(inputs, shape.classes, initialisation)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Logits (n × classes) of standardised images (n × colours × side × side)."""
        signal = self.stem(images.contiguous(memory_format=torch.channels_last))
        for number, stack in enumerate(self.stacks):
            signal = stack(functional.max_pool2d(signal, 2) if number else signal)
        logits: torch.Tensor = self.classifier(signal.mean(dim=(2, 3)))
        return logits
