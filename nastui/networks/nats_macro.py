"""The macro networks of NATS-Bench's two spaces, which differ in what a cell decides: the topology, or the widths. Light to import."""

from __future__ import annotations

from typing import Final

from nastui.cells.arrays import Cell
from nastui.cells.nats_sss.notation import widths
from nastui.cells.nats_tss.notation import parse_cell
from nastui.networks.shape import NetworkShape

_SIZE_CELL: Final = parse_cell("|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|")
"""The topology of every cell in the size space: the best one of the topology space on CIFAR-100."""
STAGES: Final = 3


def topology(shape: NetworkShape, cell: Cell) -> Cell:
    """The row of the topology space that is put into every stage."""
    return cell if shape.kind == "nats-tss" else _SIZE_CELL


def layer_widths(shape: NetworkShape, cell: Cell) -> tuple[int, ...]:
    """The output channels of each layer: the cells of a stage, a reduction block, the cells of the next stage, and so on."""
    if shape.kind == "nats-sss":
        return widths(cell)
    wide, count = shape.channels, shape.cells
    return (*[wide] * count, *[2 * wide] * (count + 1), *[4 * wide] * (count + 1))


def is_reduction(number: int, layers: int) -> bool:
    """Whether this layer, of so many, is a reduction block."""
    return number % (layers // STAGES + 1) == layers // STAGES
