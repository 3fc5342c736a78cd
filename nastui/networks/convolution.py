"""The contract of a network, and what all are made of: convolution, batch norm, ReLU."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional


class Convolution(nn.Conv2d):
    """A convolution without bias, padded so that stride 1 keeps the side, with given weights."""

    def __init__(self, weight: torch.Tensor, stride: int = 1) -> None:
        outputs, inputs, side, _ = weight.shape
        super().__init__(inputs, outputs, side, stride, padding=side // 2, bias=False, device="meta")
        self.weight = nn.Parameter(weight)

    def reset_parameters(self) -> None:
        """Draw nothing: torch would draw from its global generator."""


class ConvNorm(nn.Module):
    """Convolution, then batch norm."""

    def __init__(self, weight: torch.Tensor, stride: int = 1, momentum: float = 0.1) -> None:
        super().__init__()
        self.convolution = Convolution(weight, stride)
        self.norm = nn.BatchNorm2d(len(weight), momentum=momentum)

    @property
    def weight(self) -> torch.Tensor:
        """Of the convolution: outputs × inputs × side × side."""
        return self.convolution.weight

    def forward(self, signal: torch.Tensor) -> torch.Tensor:
        """Map n × inputs × h × w to n × outputs × h/stride × w/stride."""
        return normed(self.norm, self.convolution(signal))


def is_quick(module: nn.Module, signal: torch.Tensor) -> bool:
    """Whether a network is evaluated in inference mode on the processor with the batch's statistics, which are not stored then."""
    return module.training and torch.is_inference_mode_enabled() and signal.device.type == "cpu"


def takes_apart(module: nn.Module, signal: torch.Tensor) -> bool:
    """Whether batch norm may be split into statistics now and a multiply-add later. Not in bfloat16, where torch's multiply-adds are slow."""
    return is_quick(module, signal) and signal.dtype != torch.bfloat16


def scale_and_shift(norm: nn.BatchNorm2d, signal: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The factor and the summand of batch norm for each channel of a signal: 1 × C × 1 × 1 each."""
    mean, variance = torch.batch_norm_update_stats(signal, None, None, 0.0)
    scale = norm.weight * torch.rsqrt(variance + norm.eps)
    return scale.view(1, -1, 1, 1), (norm.bias - mean * scale).view(1, -1, 1, 1)


def normed(norm: nn.BatchNorm2d, signal: torch.Tensor) -> torch.Tensor:
    """Batch norm of a signal that is read only here: its result may overwrite the signal."""
    if not is_quick(norm, signal):
        result: torch.Tensor = norm(signal)
        return result
    if not takes_apart(norm, signal):
        return functional.batch_norm(signal, None, None, norm.weight, norm.bias, training=True, eps=norm.eps)
    scale, shift = scale_and_shift(norm, signal)
    return torch.addcmul(shift, signal, scale, out=signal)


# ---- the ReLU of a signal, computed once for all convolutions that read it


Observer = Callable[["Activation", torch.Tensor], None]
"""Called with each activation and its result (n × …), in the order of the forward pass."""


@dataclass(frozen=True)
class Uses:
    """The number of ReLUs that one `Activation` stands for: the published network has one before each convolution."""

    live: int
    """In front of convolutions that lie on a path from input to output."""
    dead: int = 0
    """In front of the others."""
    last: bool = False
    """The network's last ReLU, which is no part of a ReLU–convolution–norm block."""


class Activation(nn.Module):
    """ReLU that passes its result to an observer."""

    def __init__(self, uses: Uses) -> None:
        super().__init__()
        self.uses = uses
        self.observer: Observer | None = None

    def forward(self, signal: torch.Tensor, *, overwrite: bool = False) -> torch.Tensor:
        """max(signal, 0), a new tensor; `overwrite` allows it to overwrite the signal where no gradient is computed."""
        result = torch.relu_(signal) if overwrite and torch.is_inference_mode_enabled() else torch.relu(signal)
        if self.observer is not None:
            self.observer(self, result)
        return result


def observe(network: nn.Module, observer: Observer | None) -> None:
    """Give all activations of a network this observer, or none."""
    for module in network.modules():
        if isinstance(module, Activation):
            module.observer = observer


# ---- the contract of a network around a cell


class Network(nn.Module, ABC):
    """A convolutional network whose ReLUs are `Activation`s.

    In training mode its batch norms use the batch's statistics. Under `torch.inference_mode` on the processor they do not remember them, and the
    network takes a faster way to the same numbers; on processors that multiply in bfloat16, `torch.autocast("cpu", torch.bfloat16)` is faster yet.
    """

    @abstractmethod
    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Logits (n × classes) of standardised images (n × colours × side × side)."""
