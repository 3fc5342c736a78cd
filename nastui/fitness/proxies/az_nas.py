"""AZ-NAS (Lee and Ham, AZ-NAS: Assembling Zero-Cost Proxies for Network Architecture Search, CVPR 2024): three of its four proxies.

They look at the features between the blocks of a network: what enters the first block (the stem's result), and what each cell, module or reduction
block gives. The fourth, complexity, is the FLOPs. The score `rank-ensemble` assembles them.

Weights are scaled to the mean square 2/fan-in, which stands for the Kaiming-normal weights that the authors draw, so every initialisation serves.
"""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional

from nastui.base.errors import InputError
from nastui.fitness.proxies.gradients import in_training, weights
from nastui.networks.nasbench101 import Module101
from nastui.networks.nats import NatsCell, Reduction

_EPSILON = 1e-8
_TRAINABLE = 1e-6
_BLOCKS = (NatsCell, Reduction, Module101)


def az_expressivity(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """Σ over the features of the entropy of the spectrum of their channels' covariance. Labels do not matter.

    NaN where features are the same everywhere.
    """
    return sum(_entropies(network, images))


def az_progressivity(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """The smallest difference between the entropies of successive features: how much each block adds at least."""
    entropies = _entropies(network, images)
    return min(after - before for before, after in pairwise(entropies))


def az_trainability(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """The mean over blocks of 2 − σ − 1/(σ + 10⁻⁶), with σ the largest singular value of the Jacobian of a block.

    σ is estimated as the authors do: a gradient of random signs enters from behind, and A is the mean over images and pixels of (gradient in front) ×
    (gradient behind)ᵀ. Where a block halves the side, pixels in front become channels. −inf where a block passes its gradient on unchanged, or not at
    all.
    """
    features = _features(network, images)
    signs = torch.Generator().manual_seed(0)
    found = [_block(before, after, signs) for before, after in reversed(list(pairwise(features)))]
    return sum(found) / len(found)


def _entropies(network: nn.Module, images: torch.Tensor) -> list[float]:
    with torch.no_grad():
        return [_entropy(signal) for signal in _features(network, images)]


def _entropy(signal: torch.Tensor) -> float:
    """Of n × channels × h × w."""
    rows = signal.movedim(1, -1).flatten(0, -2).double()
    rows = rows - rows.mean(dim=0, keepdim=True)
    spectrum = torch.linalg.eigvalsh(rows.T @ rows / len(rows)).clamp(min=0)
    total = float(spectrum.sum())
    if not math.isfinite(total) or total == 0:
        return math.nan
    shares = spectrum / total
    return float(-(shares * torch.log(shares + _EPSILON)).sum())


def _block(before: torch.Tensor, after: torch.Tensor, signs: torch.Generator) -> float:
    behind = torch.randint(0, 2, after.shape, generator=signs).to(after) * 2 - 1
    if not before.requires_grad or not after.requires_grad:
        return -math.inf
    (front,) = torch.autograd.grad(after, before, behind, retain_graph=True, allow_unused=True, materialize_grads=True)
    if front.shape == behind.shape and torch.equal(front, behind):
        return -math.inf
    if (shrunk := front.shape[2] // behind.shape[2]) > 1:
        front = functional.pixel_unshuffle(front, shrunk)
    rows = [gradient.movedim(1, -1).flatten(0, -2).double() for gradient in (front, behind)]
    largest = float(torch.linalg.svdvals(rows[0].T @ rows[1] / len(rows[1]))[0])
    return 2 - largest - 1 / (largest + _TRAINABLE) if largest > 0 else -math.inf


def _features(network: nn.Module, images: torch.Tensor) -> list[torch.Tensor]:
    """What enters the first block, and what each block gives: n × channels × h × w each. Of somebody else's network the first part is the stem."""
    own = _scaled(network)
    signals: list[torch.Tensor] = []

    def keep(block: nn.Module, entering: tuple[torch.Tensor, ...], result: torch.Tensor) -> None:
        if not signals and isinstance(block, _BLOCKS):
            signals.append(entering[0])
        signals.append(result)

    blocks = [module for module in own.modules() if isinstance(module, _BLOCKS)] or _children(own, images)
    for block in blocks:
        block.register_forward_hook(keep)
    own(images)
    if len(signals) < 3:
        raise InputError("AZ-NAS compares the blocks of a network, and this one has fewer than two", remedy="choose another score")
    return signals


def _children(network: nn.Module, images: torch.Tensor) -> list[nn.Module]:
    """Of a network that somebody else builds: the parts of its outermost sequence that have weights and give pictures."""
    parts = list(network.children())
    while len(parts) == 1:
        parts = list(parts[0].children())
    pictures: list[nn.Module] = []
    handles = [part.register_forward_hook(lambda part, given, result: pictures.append(part) if result.dim() == 4 else None) for part in parts]
    with torch.no_grad():
        network(images)
    for handle in handles:
        handle.remove()
    return [part for part in pictures if weights(part)]


def _scaled(network: nn.Module) -> nn.Module:
    """A copy whose weights have the mean square 2/fan-in, and whose linear layers have no bias."""
    own = in_training(network)
    for weight in weights(own):
        weight.data *= math.sqrt(2 / weight[0].numel()) / weight.data.square().mean().sqrt()
    for module in own.modules():
        if isinstance(module, nn.Linear) and module.bias is not None:
            module.bias.data.zero_()
    return own
