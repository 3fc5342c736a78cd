"""Gradient norm (Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS, ICLR 2021)."""

from __future__ import annotations

import torch
from torch import nn

from nastui.fitness.proxies.gradients import cross_entropy, derivatives, in_training, weights


def grad_norm(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """Σ over layers of ‖∂L/∂θ‖₂ with L the cross-entropy of the batch, in training mode.

    The paper speaks of one Euclidean norm; its program, whose numbers are the published ones, adds up those of the layers.
    """
    own = in_training(network)
    slopes = derivatives(cross_entropy(own, images, labels), weights(own))
    return sum(float(slope.double().norm()) for slope in slopes)
