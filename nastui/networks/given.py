"""Networks that a space's author builds: any torch module, with its ReLUs where scores can see them."""

from __future__ import annotations

import threading
from typing import Final

import torch
from torch import nn

from nastui.base.errors import InputError, guarded, in_short
from nastui.cells.arrays import Cell
from nastui.cells.spaces import SPACES, space_named
from nastui.networks.convolution import Activation, Network, Uses
from nastui.networks.initialising import CELL, Initialisation
from nastui.networks.memory import is_out_of_memory
from nastui.networks.shape import NetworkShape

_ONE_AT_A_TIME: Final = threading.Lock()
"""Networks are built side by side in threads, and all draw from torch's one generator."""


def build_given(shape: NetworkShape, cell: Cell, initialisation: Initialisation, live_only: bool) -> Network:
    """The network of a cell, by the function that its space names.

    Weights of the scheme `default` are those that the function draws from torch's generator, which is seeded for it; in the other schemes
    convolutions and linear layers are drawn anew.

    Raises:
        InputError: the function fails, or gives no torch module.
    """
    entry, space = SPACES.entry(shape.kind), space_named(shape.kind)
    name, build = space.format(cell), entry.network_builder()  # type: ignore[attr-defined]
    with _ONE_AT_A_TIME, torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(initialisation.seed)
        with guarded(lambda error: InputError(f"the network of {name} cannot be built: {in_short(error)}", remedy="mend the function of its space")):
            module = build(space.as_given(cell), shape)
    if not isinstance(module, nn.Module):
        raise InputError(f"for {name} the space's function gives {type(module).__name__}, not a torch module", remedy="mend it")
    return GivenNetwork(module, initialisation, name)


class GivenNetwork(Network):
    """A module of the user's. Each `nn.ReLU` in it is an `Activation`."""

    def __init__(self, module: nn.Module, initialisation: Initialisation, name: str) -> None:
        super().__init__()
        self.name = name
        self.module = Activation(Uses(live=1)) if isinstance(module, nn.ReLU) else module
        _watch(self.module)
        if initialisation.scheme != "default":
            weights = [parameter for parameter in module.parameters() if parameter.dim() > 1]
            for place, weight in enumerate(weights):
                weight.data = initialisation.weights(tuple(weight.shape), (CELL, place))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Logits (n × classes) of standardised images (n × colours × side × side).

        Raises:
            InputError: the module fails, for anything but a lack of memory.
        """
        with guarded(self._failed):
            logits: torch.Tensor = self.module(images)
        return logits

    def _failed(self, error: BaseException) -> InputError | None:
        if isinstance(error, Exception) and is_out_of_memory(error):
            return None
        return InputError(f"the network of {self.name} fails: {in_short(error)}", remedy="mend the function of its space")


def _watch(module: nn.Module) -> None:
    for name, child in module.named_children():
        if isinstance(child, nn.ReLU):
            setattr(module, name, Activation(Uses(live=1)))
        else:
            _watch(child)


def counted_parameters(shape: NetworkShape, cell: Cell) -> int:
    """Trainable parameters of the built network."""
    network = build_given(shape, cell, Initialisation("default", 0), live_only=True)
    return sum(parameter.numel() for parameter in network.parameters() if parameter.requires_grad)


def counted_flops(shape: NetworkShape, cell: Cell) -> float:
    """Multiply-adds of the convolutions and linear layers of the built network, for one image."""
    network = build_given(shape, cell, Initialisation("default", 0), live_only=True).eval()
    total = 0

    def count(layer: nn.Module, signals: tuple[torch.Tensor, ...], result: torch.Tensor) -> None:
        nonlocal total
        total += layer.weight[0].numel() * result[0].numel()  # type: ignore[index]

    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            layer.register_forward_hook(count)
    with torch.no_grad():
        network(torch.zeros(1, shape.colours, shape.side, shape.side))
    return float(total)
