"""MeCo (Jiang et al., MeCo: Zero-Shot NAS with One Data and Single Forward Pass via Minimum Eigenvalue of Correlation, NeurIPS 2023)."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from nastui.fitness.proxies.gradients import Recording, in_training


def meco(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """Σ over the convolutions of λ_min of the correlations between the channels that a convolution gives for one image, in training mode.

    The image is the first of the batch; the others decide the statistics of the batch norms. Correlations with a channel that is the same in
    every pixel count as zero. The authors' program looks at every module of their networks, so containers, batch norms and ReLUs too; the
    paper's sum over layers is what can be said of any network.
    """
    with torch.no_grad(), Recording(functional.conv2d) as layers:
        in_training(network)(images)
    return sum(_smallest(call.result[0]) for call in layers.calls)


def _smallest(features: torch.Tensor) -> float:
    """Of channels × h × w."""
    rows = features.flatten(1).double()
    centred = rows - rows.mean(dim=1, keepdim=True)
    sizes = centred.norm(dim=1)
    correlations = centred @ centred.T / sizes[:, None] / sizes[None, :]
    correlations = torch.nan_to_num(correlations, nan=0.0, posinf=0.0, neginf=0.0)
    return float(torch.linalg.eigvalsh(correlations)[0])
