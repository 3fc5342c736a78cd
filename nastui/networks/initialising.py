"""Initial weights, each drawn from the seed and its own place alone: what else a network holds changes nothing about it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from nastui.base.errors import InputError, choose_one, nearest

Shape = tuple[int, ...]
"""Outputs × inputs, and the sides of a kernel."""
Place = tuple[int, ...]
"""The place of a parameter in a network; its first number is one of the parts below."""
Draw = Callable[[Shape, int], torch.Tensor]
"""Weights of this shape for the edge of this number."""
STEM, CELL, REDUCTION, HEAD = range(4)


# Each scheme takes a shape with the inputs last: outputs × sides × inputs.
def _uniform(rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float32]:
    """U(±1/√fan-in): what torch gives to convolutions and linear layers."""
    bound = np.float32(_fan_in(shape) ** -0.5)
    return rng.random(shape, dtype=np.float32) * (2 * bound) - bound


def _kaiming(rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float32]:
    """N(0, 2/fan-in) (He et al., ICCV 2015)."""
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(math.sqrt(2 / _fan_in(shape)))


def _xavier(rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float32]:
    """N(0, 2/(fan-in + fan-out)) (Glorot and Bengio, AISTATS 2010)."""
    fan_out = math.prod(shape[:-1])
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(math.sqrt(2 / (_fan_in(shape) + fan_out)))


_SCHEMES: Final = {"default": _uniform, "kaiming-normal": _kaiming, "xavier-normal": _xavier}


@dataclass(frozen=True)
class Initialisation:
    """A scheme and a seed."""

    scheme: str
    seed: int

    def __post_init__(self) -> None:
        """Refuse a scheme that is none.

        Raises:
            InputError: it is not known.
        """
        if self.scheme not in _SCHEMES:
            raise InputError(f"'{self.scheme}' is no initialisation{nearest(self.scheme, _SCHEMES)}", remedy=choose_one(_SCHEMES))

    def weights(self, shape: Shape, place: Place) -> torch.Tensor:
        """Weights (float32) for this place, laid out in memory as channels-last convolutions read them."""
        outputs, inputs, *sides = shape
        drawn = _SCHEMES[self.scheme](self._generator(place), (outputs, *sides, inputs))
        return torch.from_numpy(np.moveaxis(drawn, -1, 1))

    def bias(self, shape: Shape, place: Place) -> torch.Tensor:
        """The bias of the linear layer whose weights have this shape: torch's own in the scheme `default`, else zero."""
        if self.scheme != "default":
            return torch.zeros(shape[0])
        bound = shape[1] ** -0.5
        return torch.from_numpy(self._generator((*place, 1)).uniform(-bound, bound, shape[0]).astype(np.float32))

    def drawing(self, *place: int) -> Draw:
        """Weights for the edges of a part of the network."""
        return lambda shape, edge: self.weights(shape, (*place, edge))

    def _generator(self, place: Place) -> np.random.Generator:
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=place)))


def linear(inputs: int, outputs: int, initialisation: Initialisation) -> nn.Linear:
    """The classifier of a network."""
    layer = nn.Linear(inputs, outputs, device="meta")
    layer.weight = nn.Parameter(initialisation.weights((outputs, inputs), (HEAD,)))
    layer.bias = nn.Parameter(initialisation.bias((outputs, inputs), (HEAD,)))
    return layer


def _fan_in(shape: Shape) -> int:
    """Of weights that are laid out outputs × … ."""
    return math.prod(shape[1:])
