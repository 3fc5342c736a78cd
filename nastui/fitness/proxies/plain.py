"""Plain (Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS, ICLR 2021): SNIP with its signs."""

from __future__ import annotations

import torch
from torch import nn

from nastui.fitness.proxies.gradients import cross_entropy, derivatives, in_training, weights


def plain(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """Σ_θ (∂L/∂θ)·θ with L the cross-entropy of the batch, in training mode: positive and negative terms cancel, as published.

    In float64: weights before a batch norm are orthogonal to their gradient, so of most layers only rounding would be left.
    """
    own = in_training(network).double()
    values = weights(own)
    slopes = derivatives(cross_entropy(own, images.double(), labels), values)
    return sum(float((value.detach() * slope).sum()) for value, slope in zip(values, slopes, strict=True))
