"""SNIP, single-shot network pruning (Lee et al., ICLR 2019), summed as a proxy by Abdelfattah et al., ICLR 2021."""

from __future__ import annotations

import torch
from torch import nn

from nastui.fitness.proxies.gradients import cross_entropy, derivatives, in_training, weights


def snip(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """Σ_θ |(∂L/∂θ)·θ| with L the cross-entropy of the batch, in training mode.

    (∂L/∂θ)·θ is the derivative of L by a mask that multiplies θ (equation 5 of the paper), so no mask is needed.
    """
    own = in_training(network)
    values = weights(own)
    slopes = derivatives(cross_entropy(own, images, labels), values)
    return sum(float((value.detach() * slope).abs().sum(dtype=torch.float64)) for value, slope in zip(values, slopes, strict=True))
