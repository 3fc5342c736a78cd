"""ZiCo (Li et al., ZiCo: Zero-shot NAS via Inverse Coefficient of Variation on Gradients, ICLR 2023)."""

from __future__ import annotations

import math

import torch
from torch import nn

from nastui.fitness.proxies.gradients import cross_entropy, derivatives, in_training, weights


def zico(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """Σ over layers of log Σ_θ (mean of |g_θ|) / (standard deviation of g_θ), over two batches: the halves of the images, in training mode.

    g is the gradient of the cross-entropy; layers are convolutions and linear layers. Weights whose gradient is the same in both batches are left
    out, and so are layers without any other.
    """
    own = in_training(network)
    values = weights(own)
    half = len(images) // 2
    first, second = (derivatives(cross_entropy(own, images[part], labels[part]), values) for part in (slice(None, half), slice(half, 2 * half)))
    return sum(_of_layer(one.double(), other.double()) for one, other in zip(first, second, strict=True))


def _of_layer(one: torch.Tensor, other: torch.Tensor) -> float:
    """With two numbers the standard deviation is half of their difference."""
    deviation, size = (one - other).abs() / 2, (one.abs() + other.abs()) / 2
    total = float((size[deviation > 0] / deviation[deviation > 0]).sum())
    return math.log(total) if total > 0 else 0.0
