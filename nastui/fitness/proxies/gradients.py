"""What the proxies that derive a loss share: the weights, and the loss."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional


def in_training(network: nn.Module) -> nn.Module:
    """A copy in training mode, so that the running statistics of the original's batch norms stay as they are."""
    return copy.deepcopy(network).train()


def weights(network: nn.Module) -> list[nn.Parameter]:
    """The weights of convolutions and linear layers. Biases and batch norms are no part of any proxy."""
    return [parameter for parameter in network.parameters() if parameter.dim() > 1]


def cross_entropy(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The mean cross-entropy of a batch (n × colours × side × side; n), a scalar."""
    return functional.cross_entropy(network(images), labels)


def derivatives(value: torch.Tensor, of: Sequence[torch.Tensor], *, differentiable: bool = False) -> tuple[torch.Tensor, ...]:
    """∂value/∂tensor of each tensor; zero where the value does not depend on it, as of what lies on no path to the output.

    `differentiable`: they can be derived again.
    """
    return torch.autograd.grad(value, of, create_graph=differentiable, allow_unused=True, materialize_grads=True)
