"""The size of the initial weights, a baseline of Abdelfattah et al., ICLR 2021."""

from __future__ import annotations

import torch
from torch import nn

from nastui.fitness.proxies.gradients import weights


def l2_norm(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """Σ ‖θ‖₂ over convolutions and linear layers. Neither images nor labels matter."""
    return sum(float(layer.detach().double().norm()) for layer in weights(network))
