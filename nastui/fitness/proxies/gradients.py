"""What the proxies share: weights, losses, derivatives, and the recorded calls of torch functions."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode


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


# ---- the calls of torch functions within a block, for signals that no module of a network holds


@dataclass(frozen=True)
class Call:
    """What a function was given, in order, and what it gave."""

    arguments: tuple[Any, ...]
    result: torch.Tensor


class Recording(TorchFunctionMode):
    """Within its block, keeps the calls of these functions in order."""

    def __init__(self, *functions: Callable[..., Any]) -> None:
        super().__init__()
        self.functions = functions
        self.calls: list[Call] = []

    def __torch_function__(
        self, function: Callable[..., Any], types: Sequence[type], arguments: tuple[Any, ...] = (), options: Mapping[str, Any] | None = None
    ) -> Any:
        """Call the function, and keep it where it is one of these."""
        result = function(*arguments, **(options or {}))
        if function in self.functions:
            self.calls.append(Call(arguments, result))
        return result
