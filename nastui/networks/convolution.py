"""Convolution and batch norm: the pair that every network here is made of."""

from __future__ import annotations

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
    """Whether a network is only looked at, with the batch's statistics, which nobody remembers then."""
    return module.training and torch.is_inference_mode_enabled() and signal.device.type == "cpu"


def takes_apart(module: nn.Module, signal: torch.Tensor) -> bool:
    """Whether a batch norm may be statistics here and a multiply-add where its result is needed. In bfloat16 torch's multiply-adds are slow."""
    return is_quick(module, signal) and signal.dtype != torch.bfloat16


def scale_and_shift(norm: nn.BatchNorm2d, signal: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """What batch norm multiplies each channel of a signal by, and then adds: 1 × C × 1 × 1 each."""
    mean, variance = torch.batch_norm_update_stats(signal, None, None, 0.0)
    scale = norm.weight * torch.rsqrt(variance + norm.eps)
    return scale.view(1, -1, 1, 1), (norm.bias - mean * scale).view(1, -1, 1, 1)


def normed(norm: nn.BatchNorm2d, signal: torch.Tensor) -> torch.Tensor:
    """Batch norm of a signal that nobody else reads: where it is taken apart, its result takes the signal's place."""
    if not is_quick(norm, signal):
        result: torch.Tensor = norm(signal)
        return result
    if not takes_apart(norm, signal):
        return functional.batch_norm(signal, None, None, norm.weight, norm.bias, training=True, eps=norm.eps)
    scale, shift = scale_and_shift(norm, signal)
    return torch.addcmul(shift, signal, scale, out=signal)
