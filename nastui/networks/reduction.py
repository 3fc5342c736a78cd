"""The residual block between stages of NATS-Bench networks, which halves the side."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from nastui.networks.activation import Activation, Uses
from nastui.networks.convolution import ConvNorm, Convolution, scale_and_shift, takes_apart
from nastui.networks.initialising import Draw


class Reduction(nn.Module):
    """Two ReLU–convolution–norm blocks, the first with stride 2, beside 2×2 average pooling and a 1×1 convolution."""

    def __init__(self, inputs: int, outputs: int, draw: Draw) -> None:
        super().__init__()
        self.first_activation = Activation(Uses(live=1))
        self.first = ConvNorm(draw((outputs, inputs, 3, 3), 0), stride=2)
        self.second_activation = Activation(Uses(live=1))
        self.second = ConvNorm(draw((outputs, outputs, 3, 3), 1))
        self.shortcut = Convolution(draw((outputs, inputs, 1, 1), 2))

    def forward(self, signal: torch.Tensor) -> torch.Tensor:
        """Map n × inputs × h × w to n × outputs × h/2 × w/2."""
        if takes_apart(self, signal):
            return self._quick(signal)
        residual: torch.Tensor = self.second(self.second_activation(self.first(self.first_activation(signal)), overwrite=True))
        shortcut: torch.Tensor = self.shortcut(functional.avg_pool2d(signal, 2))
        return shortcut + residual

    def _quick(self, signal: torch.Tensor) -> torch.Tensor:
        """The same: pooling and 1×1 convolution are one 2×2 convolution, and the second norm is part of the sum."""
        residual = self.second.convolution(self.second_activation(self.first(self.first_activation(signal)), overwrite=True))
        scale, shift = scale_and_shift(self.second.norm, residual)
        weight = self.shortcut.weight.expand(-1, -1, 2, 2) / 4
        return functional.conv2d(signal, weight, shift.flatten(), stride=2).addcmul_(residual, scale)
