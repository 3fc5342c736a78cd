"""Zen-Score (Lin et al., Zen-NAS, ICCV 2021, algorithm 1).

How far a network's features move when its images move a little says how complex the functions are that it can express. Batch norm hides
that by scaling signals back, so its scales are put in again.
"""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn import functional

from nastui.base.errors import InputError
from nastui.fitness.proxies.gradients import Recording, in_training, weights

_ALPHA = 0.01
"""α of the paper: the size of the perturbation."""


def zen(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """The sum log Δ + Σ over batch norms of log σ̄; −inf where the features do not move. Labels do not matter.

    Δ is the mean over images of ‖f(x) − f(x + α·ε)‖₁ with f the features before global pooling, as the authors' program has it (the paper
    writes the Frobenius norm), and ε standard normal; σ̄² is the mean over channels of the variance that a batch norm sees in f(x + α·ε). Weights
    are scaled to a mean square of 1, which stands for the N(0, 1) that the paper draws, so every initialisation serves. Skip connections
    stay, since here they are part of what is searched.
    """
    own = _scaled(network)
    noise = torch.randn(images.shape, generator=torch.Generator().manual_seed(0)).to(images)
    with torch.no_grad():
        moved = _features(own, images) - _features(own, images + _ALPHA * noise)
    distance = moved.abs().flatten(1).sum(dim=1).double().mean()
    return _log(float(distance)) + sum(_log(scale) for scale in _scales(own))


def _scaled(network: nn.Module) -> nn.Module:
    """A copy with weights of mean square 1. At momentum 1 a running variance is that of the last batch."""
    own = in_training(network)
    for weight in weights(own):
        weight.data /= weight.data.square().mean().sqrt()
    for module in own.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 1.0
    return own


def _features(network: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """What global pooling, the last mean of a network, is given: n × channels × h × w.

    Raises:
        InputError: there is no such pooling.
    """
    with Recording(torch.Tensor.mean, torch.mean, functional.adaptive_avg_pool2d) as means:
        network(images)
    if not means.calls:
        raise InputError("Zen-Score needs a network that ends with a global average pooling, and this one does not", remedy="choose another score")
    features: torch.Tensor = means.calls[-1].arguments[0]
    return features


def _scales(network: nn.Module) -> list[float]:
    """σ̄ of each batch norm."""
    variances = [norm.running_var for norm in network.modules() if isinstance(norm, nn.BatchNorm2d)]
    return [math.sqrt(float(variance.double().mean())) for variance in variances if variance is not None]


def _log(value: float) -> float:
    return math.log(value) if value > 0 else (-math.inf if value == 0 else math.nan)
