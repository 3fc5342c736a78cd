"""The network of a cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from nastui.base.errors import InputError
from nastui.cells.arrays import Cell
from nastui.networks.convolution import Network
from nastui.networks.given import build_given
from nastui.networks.initialising import Initialisation
from nastui.networks.mini_tss import build_mini_tss
from nastui.networks.nasbench101 import build_nasbench101
from nastui.networks.nats import build_nats
from nastui.networks.shape import NetworkShape

__all__ = ["Network", "build_network"]

_Builder = Callable[[NetworkShape, Cell, Initialisation, bool], Network]
_BUILDERS: Final[dict[str, _Builder]] = {
    "nats-tss": build_nats,
    "nats-sss": build_nats,
    "nasbench101": build_nasbench101,
    "mini-tss": build_mini_tss,
}


def build_network(shape: NetworkShape, cell: Cell, seed: int, initialisation: str = "default", *, live_only: bool = True) -> Network:
    """The untrained network of a cell, in training mode.

    Args:
        shape: the macro network.
        cell: a row of the space that `shape.kind` names.
        seed: of the initial weights. The same seed gives an edge the same weights whatever else the cell holds (on mini-tss: in the
            published scheme, for the same pruned cell).
        initialisation: `default` (torch's), `kaiming-normal` or `xavier-normal`.
        live_only: leave out branches on no path from input to output. False: their ReLUs are computed and observed too, as in the published
            networks of NATS-Bench, where an absent edge multiplies by zero.

    Raises:
        InputError: there is no such initialisation, the images' side cannot be halved between the stages, or the cell needs more channels.
    """
    _check_side(shape)
    return _BUILDERS.get(shape.kind, build_given)(shape, cell, Initialisation(initialisation, seed), live_only)


def _check_side(shape: NetworkShape) -> None:
    """A reduction block adds the results of two paths, so their sides must agree; pooling alone may drop a row."""
    if shape.kind.startswith("nats") and shape.side % 4:
        raise InputError(f"images of {shape.side}×{shape.side} pixels cannot be halved twice", remedy="take images whose side is a multiple of 4")
    if shape.side < 4:
        raise InputError(f"images of {shape.side}×{shape.side} pixels are too small for this network", remedy="take images of at least 4×4 pixels")
