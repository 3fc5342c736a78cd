"""SynFlow (Tanaka et al., Pruning neural networks without any data, NeurIPS 2020), summed as a proxy by Abdelfattah et al., ICLR 2021.

With every weight replaced by its absolute value and an image of ones, R is the sum of the outputs. The score of a weight θ is
(∂R/∂θ)·θ: what flows over all paths through it.
"""

from __future__ import annotations

import math

import torch
from torch import nn

from nastui.fitness.proxies.gradients import derivatives, in_training, weights


def synflow(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """The logarithm of Σ_θ |(∂R/∂θ)·θ| in double precision, batch norm left out; −inf where nothing flows.

    The published number is the sum itself; those of deep networks reach 10⁵⁰ and more, and the order is the same. Of the
    images (n × colours × side × side) only the size matters, the labels do not.
    """
    positive = _positive(network)
    values = weights(positive)
    flow = positive(torch.ones_like(images[:1], dtype=torch.float64)).sum()
    total = sum(float((value.detach() * slope).abs().sum()) for value, slope in zip(values, derivatives(flow, values), strict=True))
    return math.log(total) if total > 0 else -math.inf


def _positive(network: nn.Module) -> nn.Module:
    """A copy of absolute parameters, without batch norm, which would scale the flow away."""
    own = in_training(network).double()
    for module in list(own.modules()):
        for name, child in module.named_children():
            if isinstance(child, nn.BatchNorm2d):
                setattr(module, name, nn.Identity())
    for parameter in own.parameters():
        parameter.data.abs_()
    return own
