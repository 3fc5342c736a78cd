"""The parts of a recipe: optimizer, learning rates, order of images, augmentation.

What is random comes from (seed, epoch) or (seed, step), never from a running generator: a training that goes on from a checkpoint draws the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from nastui.fitness.training.settings import TrainingSettings

MOMENTUM: Final = 0.9
"""Nesterov's, of SGD."""
_AUGMENTING: Final = 1
"""Tells draws of (seed, step) from those of (seed, epoch)."""


def optimizer_of(settings: TrainingSettings, parameters: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
    """SGD with Nesterov momentum (Sutskever et al., ICML 2013), or AdamW (Loshchilov and Hutter, ICLR 2019)."""
    if settings.optimizer == "adamw":
        return torch.optim.AdamW(parameters, settings.learning_rate, weight_decay=settings.weight_decay)
    return torch.optim.SGD(parameters, settings.learning_rate, momentum=MOMENTUM, weight_decay=settings.weight_decay, nesterov=True)


def learning_rate(settings: TrainingSettings, step: int, steps: int) -> float:
    """The rate of a step, of so many in all: constant, or along a cosine from the first rate towards 0 (Loshchilov and Hutter, ICLR 2017)."""
    if settings.schedule == "constant":
        return settings.learning_rate
    return settings.learning_rate * 0.5 * (1 + math.cos(math.pi * step / steps))


def order_of(seed: int, epoch: int, images: int) -> npt.NDArray[np.int64]:
    """The order in which an epoch takes the training images: a permutation drawn from (seed, epoch), as mini-tss was trained."""
    return np.random.default_rng([seed, epoch]).permutation(images)


def flip_crop(images: torch.Tensor, seed: int, step: int) -> torch.Tensor:
    """Images (n × colours × side × side), each mirrored with probability ½ and cut at random from its zero-padded frame.

    The frame is side/8 wide: 4 pixels at 32×32, as is usual for CIFAR-10 (He et al., CVPR 2016). Standardised images pad with the mean colour.
    """
    count, _, side, _ = images.shape
    frame = side // 8
    rng = np.random.default_rng([seed, step, _AUGMENTING])
    mirrored = torch.from_numpy(rng.random(count) < 0.5).to(images.device)
    corners = torch.from_numpy(rng.integers(0, 2 * frame + 1, (2, count, 1))).to(images.device)
    rows, columns = corners + torch.arange(side, device=images.device)
    padded = nn.functional.pad(torch.where(mirrored[:, None, None, None], images.flip(3), images), (frame,) * 4)
    each = torch.arange(count, device=images.device)[:, None, None]
    return padded.movedim(1, 3)[each, rows[:, :, None], columns[:, None, :]].movedim(3, 1).contiguous()
