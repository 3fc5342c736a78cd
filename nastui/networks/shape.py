"""Which network is built around a cell: the macro structure as plain numbers. Light to import."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from nastui.base.errors import InputError
from nastui.cells.spaces import space_entries


@dataclass(frozen=True)
class NetworkShape:
    """The macro network."""

    kind: str
    """`nats-tss`, `nats-sss`, `nasbench101`, `mini-tss`, or a space whose author builds its networks."""
    channels: int
    """Of the first stage (`nats-sss` takes its widths from the cell)."""
    cells: int
    """Cells per stage; modules per stack."""
    classes: int
    """Outputs."""
    side: int
    """Pixels of an image's side."""
    colours: int = 3
    """Channels of an image."""


SHAPES: Final = {
    "nats-tss": NetworkShape("nats-tss", 16, 5, 10, 32),
    "nats-sss": NetworkShape("nats-sss", 0, 1, 10, 32),
    "nasbench101": NetworkShape("nasbench101", 128, 3, 10, 32),
    "mini-tss": NetworkShape("mini-tss", 8, 2, 10, 8, 1),
}
"""The networks that the benchmarks trained (with CIFAR-10's ten classes)."""


PRUNED: Final = ("nasbench101",)
"""Kinds whose networks are always built of the pruned cell, as published; the others may have dead branches."""


def shape_named(kind: str, **changes: int | None) -> NetworkShape:
    """The network that a benchmark trained, with those fields changed that are given.

    Raises:
        InputError: no network is known for this benchmark.
    """
    own = None if kind in SHAPES else _given(kind)
    if kind not in SHAPES and own is None:
        remedy = f"networks are built for {', '.join(SHAPES)}, and for a space whose file names a function under [network]"
        raise InputError(f"no network is known for '{kind}'", remedy=remedy)
    given: dict[str, Any] = {name: value for name, value in changes.items() if value is not None}
    return replace(own or SHAPES[kind], **given)


def _given(kind: str) -> NetworkShape | None:
    """The shape of networks that a space's author builds; None where there are none."""
    entry = space_entries().get(kind)
    if entry is None or entry.network is None:
        return None
    return NetworkShape(kind, 1, 1, entry.network.classes, entry.network.side, entry.network.colours)
