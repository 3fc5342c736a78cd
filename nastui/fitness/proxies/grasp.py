"""GraSP, gradient signal preservation (Wang et al., ICLR 2020), summed as a proxy by Abdelfattah et al., ICLR 2021."""

from __future__ import annotations

import torch
from torch import nn

from nastui.fitness.proxies.gradients import cross_entropy, derivatives, in_training, weights


def grasp(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """Σ_θ −(H·g)·θ with g and H gradient and Hessian of the cross-entropy of the batch, in training mode (equation 8 of the paper).

    H·g is the gradient of gᵀ·stop(g). Positive and negative terms cancel, as published: no absolute values. In float64: in float32 second derivatives
    through batch norms may lose more than a tenth of the sum (a NATS topology cell, 16 images: 506 instead of 450).
    """
    own = in_training(network).double()
    values = weights(own)
    slopes = derivatives(cross_entropy(own, images.double(), labels), values, differentiable=True)
    squared = torch.stack([(slope * slope.detach()).sum() for slope in slopes]).sum()
    curved = derivatives(squared, values)
    return -sum(float((value.detach() * product).sum(dtype=torch.float64)) for value, product in zip(values, curved, strict=True))
