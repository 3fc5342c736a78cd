"""The parameters of a network, the baseline that every other proxy has to beat."""

from __future__ import annotations

from nastui.cells.arrays import Cell
from nastui.networks.counting import parameters
from nastui.networks.shape import NetworkShape


def params(shape: NetworkShape, cell: Cell) -> float:
    """How many trainable parameters there are, as the benchmark published them: on NATS those of dead edges too."""
    return float(parameters(shape, cell))
