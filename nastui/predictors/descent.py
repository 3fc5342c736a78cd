"""Minibatch descent by Adam (Kingma & Ba, ICLR 2015) on a mean squared error, shared by the networks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Descent:
    """How long, how fast, in what portions."""

    epochs: int
    learning_rate: float
    batch: int


def descend(model: nn.Module, guess: Callable[[Tensor], Tensor], targets: Tensor, descent: Descent) -> None:
    """Minimise the squared difference between `guess(row numbers)` and the targets of these rows, each epoch in a new random order.

    Orders are drawn on the processor, so that a device changes them not.
    """
    adam = torch.optim.Adam(model.parameters(), lr=descent.learning_rate, fused=True)
    for _ in range(descent.epochs):
        order = torch.randperm(len(targets)).to(targets.device)
        for rows in torch.split(order, descent.batch):
            loss = (guess(rows) - targets[rows]).square().mean()
            adam.zero_grad()
            torch.autograd.backward(loss)
            adam.step()
