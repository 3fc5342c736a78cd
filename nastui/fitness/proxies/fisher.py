"""Fisher (Theis et al., arXiv:1801.05787, 2018; Turner et al., BlockSwap, ICLR 2020), summed as a proxy by Abdelfattah et al., ICLR 2021."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from nastui.fitness.proxies.gradients import Call, Recording, cross_entropy, derivatives, in_training


def fisher(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """Σ over the channels c of all convolutions and linear layers of w_c·Δ_c, in training mode.

    Δ_c = 1/2n · Σ over images of (Σ over pixels of z·∂L/∂z)², with z what the layer gives, before batch norm, and L the cross-entropy of the
    batch. w_c is how many weights make the channel: Abdelfattah et al.'s program gives each of them the score of its channel.
    """
    with Recording(functional.conv2d, functional.linear) as layers:
        loss = cross_entropy(in_training(network), images, labels)
    slopes = derivatives(loss, [call.result for call in layers.calls])
    return sum(_information(call, slope) for call, slope in zip(layers.calls, slopes, strict=True))


def _information(layer: Call, slope: torch.Tensor) -> float:
    """Of a layer; its weights (outputs × …) are the second argument of its function."""
    change = layer.result.detach() * slope
    per_image = change.flatten(2).sum(dim=2) if change.dim() > 2 else change
    per_channel = per_image.double().square().mean(dim=0) / 2
    return float(per_channel.sum()) * float(layer.arguments[1][0].numel())
