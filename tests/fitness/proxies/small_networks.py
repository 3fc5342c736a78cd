"""Networks that are small enough to be computed by hand, and one of a real cell."""

import numpy as np
import torch
from torch import nn

from nastui.cells.nats_tss.notation import parse_cell
from nastui.fitness.images.source import ImageBatch
from nastui.networks.building import build_network
from nastui.networks.shape import NetworkShape

SHAPE = NetworkShape("nats-tss", 4, 1, 3, 8)
WITH_DEAD = parse_cell("|nor_conv_3x3~0|+|nor_conv_1x1~0|none~1|+|skip_connect~0|nor_conv_3x3~1|none~2|")
READS_ZERO = parse_cell("|none~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_1x1~0|nor_conv_1x1~1|skip_connect~2|")
LIVE = parse_cell("|nor_conv_3x3~0|+|avg_pool_3x3~0|nor_conv_1x1~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|")
DISCONNECTED = parse_cell("|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|nor_conv_3x3~2|")


def batch(count=8, side=8, colours=3, classes=3, seed=0, label_seed=0) -> ImageBatch:
    images = np.random.default_rng(seed).standard_normal((count, colours, side, side), dtype=np.float32)
    labels = np.random.default_rng(label_seed).permutation(np.arange(count) % classes)
    return ImageBatch(images, labels, "Gaussian noise", f"{seed}.{label_seed}")


def network(cell=LIVE, seed=0, live_only=True) -> nn.Module:
    return build_network(SHAPE, cell, seed, live_only=live_only)


def tensors(given: ImageBatch) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.from_numpy(given.images), torch.from_numpy(given.labels)


class Linear:
    """Logits W₂·W₁·x without biases, and all that is derived from their cross-entropy, in float64 and without autograd."""

    def __init__(self, seed=0, inputs=5, hidden=4, outputs=3, count=6):
        rng = np.random.default_rng(seed)
        self.first, self.second = rng.normal(size=(hidden, inputs)), rng.normal(size=(outputs, hidden))
        self.images, self.labels = rng.normal(size=(count, inputs)), rng.integers(0, outputs, count)

    def network(self) -> nn.Module:
        layers = nn.Linear(*self.first.shape[::-1], bias=False), nn.Linear(*self.second.shape[::-1], bias=False)
        for layer, weight in zip(layers, (self.first, self.second), strict=True):
            layer.weight = nn.Parameter(torch.from_numpy(weight))
        return nn.Sequential(*layers)

    def batch(self) -> tuple[torch.Tensor, torch.Tensor]:
        return torch.from_numpy(self.images), torch.from_numpy(self.labels)

    def slopes_of_signals(self, weights=None) -> tuple[np.ndarray, np.ndarray]:
        """Of the hidden signal and of the logits."""
        first, second = weights or (self.first, self.second)
        logits = self.images @ first.T @ second.T
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        chances[np.arange(len(logits)), self.labels] -= 1
        return chances @ second / len(logits), chances / len(logits)

    def slopes(self, weights=None) -> tuple[np.ndarray, np.ndarray]:
        """Of both weights."""
        first, second = weights or (self.first, self.second)
        hidden, logits = self.slopes_of_signals((first, second))
        return hidden.T @ self.images, logits.T @ (self.images @ first.T)
