"""The networks of NATS-Bench (Dong et al., TPAMI 2021), of both its spaces.

Stem convolution and batch norm; three stages of cells with a reduction block between; batch norm, ReLU, global average pooling, linear.
"""

from __future__ import annotations

import torch
from torch import nn

from nastui.cells.arrays import Cell
from nastui.networks.activation import Activation, Uses
from nastui.networks.convolution import ConvNorm, normed
from nastui.networks.initialising import CELL, REDUCTION, STEM, Initialisation, linear
from nastui.networks.nats_cell import NatsCell
from nastui.networks.nats_macro import is_reduction, layer_widths, topology
from nastui.networks.nats_wiring import Wiring, wiring
from nastui.networks.network import Network
from nastui.networks.reduction import Reduction
from nastui.networks.shape import NetworkShape


def build_nats(shape: NetworkShape, cell: Cell, initialisation: Initialisation, live_only: bool) -> Network:
    """The network of a cell of either space."""
    return NatsNetwork(shape, layer_widths(shape, cell), wiring(topology(shape, cell), live_only=live_only), initialisation)


class NatsNetwork(Network):
    """A network of layers of the given widths (output channels); its reduction blocks split the layers in three stages."""

    def __init__(self, shape: NetworkShape, wide: tuple[int, ...], cell: Wiring, initialisation: Initialisation) -> None:
        super().__init__()
        self.stem = ConvNorm(initialisation.weights((wide[0], shape.colours, 3, 3), (STEM,)))
        self.layers = nn.ModuleList()
        for number, (inputs, outputs) in enumerate(zip((wide[0], *wide), wide, strict=False)):
            if is_reduction(number, len(wide)):
                self.layers.append(Reduction(inputs, outputs, initialisation.drawing(REDUCTION, number)))
            else:
                self.layers.append(NatsCell(cell, inputs, outputs, initialisation.drawing(CELL, number)))
        self.last_norm = nn.BatchNorm2d(wide[-1])
        self.last_activation = Activation(Uses(live=1, last=True))
        self.classifier = linear(wide[-1], shape.classes, initialisation)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Logits (n × classes) of standardised images (n × colours × side × side)."""
        signal = self.stem(images.contiguous(memory_format=torch.channels_last))
        for layer in self.layers:
            signal = layer(signal)
        logits: torch.Tensor = self.classifier(self.last_activation(normed(self.last_norm, signal), overwrite=True).mean(dim=(2, 3)))
        return logits
