"""What the torch predictors share: seeded random numbers on one thread, and minibatch descent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from nastui.base.errors import located
from nastui.networks.devices import device_named, reproducible
from nastui.networks.threads import one_thread
from nastui.predictors.predictor import PredictorContext


def torch_device(context: PredictorContext) -> torch.device:
    """Where the networks of a predictor are.

    Raises:
        InputError: this machine has no such device.
    """
    with located("engine.device"):
        return device_named(context.device)


@contextmanager
def same_numbers() -> Iterator[None]:
    """Within the block one thread of torch adds in one order, in whole float32."""
    with one_thread(), reproducible():
        yield


@contextmanager
def seeded(seed: int, device: torch.device) -> Iterator[None]:
    """As `same_numbers`, where torch draws from this seed; its global generators stay as they are."""
    devices = [device] if device.type == "cuda" else []
    with same_numbers(), torch.random.fork_rng(devices=devices):
        torch.manual_seed(seed)
        yield


# ---- minibatch descent by Adam (Kingma & Ba, ICLR 2015) on a mean squared error, shared by the networks


@dataclass(frozen=True)
class Descent:
    """Epochs, learning rate and batch size of a fit."""

    epochs: int
    learning_rate: float
    batch: int


Gradient = Callable[[Tensor], None]
"""Writes the gradient of the loss on these rows into the parameters."""


def by_autograd(model: nn.Module, guess: Callable[[Tensor], Tensor], targets: Tensor, loss: str | None = None) -> Gradient:
    """Of the mean squared, or with `absolute` the mean absolute, difference between `guess(row numbers)` and the targets of these rows."""
    cost = Tensor.abs if loss == "absolute" else Tensor.square

    def gradient(rows: Tensor) -> None:
        loss = cost(guess(rows) - targets[rows]).mean()
        model.zero_grad()
        torch.autograd.backward(loss)

    return gradient


def descend(model: nn.Module, gradient: Gradient, targets: Tensor, descent: Descent) -> None:
    """Follow the gradient, each epoch in a new random order of all rows.

    Orders are drawn on the processor, so they are the same on every device.
    """
    adam = torch.optim.Adam(model.parameters(), lr=descent.learning_rate, fused=True)
    for _ in range(descent.epochs):
        order = torch.randperm(len(targets)).to(targets.device)
        for rows in torch.split(order, descent.batch):
            gradient(rows)
            adam.step()
