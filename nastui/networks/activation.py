"""The ReLU of a signal, computed once for all convolutions that read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

Observer = Callable[["Activation", torch.Tensor], None]
"""Is told the ReLU's result (n × …) of each activation, in the order of the forward pass."""


@dataclass(frozen=True)
class Uses:
    """How often a ReLU would stand here in a network that has one in front of each convolution."""

    live: int
    """In front of convolutions that lie on a path from input to output."""
    dead: int = 0
    """In front of the others."""
    last: bool = False
    """The network's last ReLU, which is no part of a ReLU–convolution–norm block."""


class Activation(nn.Module):
    """ReLU that tells an observer what it let through."""

    def __init__(self, uses: Uses) -> None:
        super().__init__()
        self.uses = uses
        self.observer: Observer | None = None

    def forward(self, signal: torch.Tensor, *, overwrite: bool = False) -> torch.Tensor:
        """max(signal, 0), a new tensor; `overwrite` allows it to take the place of a signal that nobody else reads, where no gradient needs that."""
        result = torch.relu_(signal) if overwrite and torch.is_inference_mode_enabled() else torch.relu(signal)
        if self.observer is not None:
            self.observer(self, result)
        return result


def observe(network: nn.Module, observer: Observer | None) -> None:
    """Give all activations of a network this observer, or none."""
    for module in network.modules():
        if isinstance(module, Activation):
            module.observer = observer
