"""The official string notation of the NATS-Bench topology space (Dong et al., TPAMI 2021).

A cell has four nodes; node 0 is its input, node 3 its output. Each of the six edges carries one of five operations. A row of an array of
cells is the six operation indices in the order in which the official string names the edges.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from nastui.base.errors import InputError, nearest
from nastui.cells.arrays import Cell
from nastui.cells.radix import Radix
from nastui.drawing.spans import Style

OPERATIONS: Final = ("none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3")
NONE, SKIP, CONV_1X1, CONV_3X3, POOL = range(5)
EDGES: Final = ((0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3))
"""(source, target) of each edge, in the order of the official string."""
LABELS: Final[tuple[tuple[str, Style], ...]] = (
    ("none", "none"),
    ("skip", "skip"),
    ("conv 1×1", "conv1x1"),
    ("conv 3×3", "conv3x3"),
    ("avg pool", "pool"),
)
"""How operations are called in drawings."""
NODES: Final = ("in", "1", "2", "out")
LENGTH: Final = len(EDGES)
RADIX: Final = Radix(len(OPERATIONS), LENGTH)
SIZE: Final = RADIX.size
_EXAMPLE: Final = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|none~1|nor_conv_1x1~2|"


codes: Final = RADIX.codes
"""One integer in 0 … 15,624 per cell: its operations read as a number in base 5."""
from_codes: Final = RADIX.from_codes
"""The cells that have these codes; the inverse of `codes`."""
every_cell: Final = RADIX.every_cell
"""All cells in the order of their codes."""


def format_cell(cell: Cell) -> str:
    """The official string of one cell."""
    named = [f"{OPERATIONS[operation]}~{source}" for operation, (source, _) in zip(cell.tolist(), EDGES, strict=True)]
    return f"|{named[0]}|+|{named[1]}|{named[2]}|+|{named[3]}|{named[4]}|{named[5]}|"


def parse_cell(text: str) -> Cell:
    """The cell that an official string names.

    Raises:
        InputError: the text is not a cell of this space; the message says what is wrong with it.
    """
    nodes = text.strip().split("+")
    if len(nodes) != 3:
        raise _refused(text, f"it has {len(nodes)} '+'-separated nodes where the space has 3")
    operations: list[int] = []
    for target, node in enumerate(nodes, start=1):
        parts = [part for part in node.split("|") if part]
        if len(parts) != target or not (node.startswith("|") and node.endswith("|")):
            raise _refused(text, f"node {target} must name {target} edge{'s' * (target > 1)}, as in '|{'op~0|' * target}'")
        operations += [_operation(part, source, text) for source, part in enumerate(parts)]
    return np.array(operations, dtype=np.uint8)


def _operation(part: str, source: int, text: str) -> int:
    name, tilde, number = part.partition("~")
    if not tilde or number != str(source):
        raise _refused(text, f"'{part}' stands where an edge from node {source} ('…~{source}') belongs")
    if name not in OPERATIONS:
        raise _refused(text, f"'{name}' is no operation{nearest(name, OPERATIONS)}")
    return OPERATIONS.index(name)


def _refused(text: str, reason: str) -> InputError:
    return InputError(f"'{text}' is not a cell of nats-tss: {reason}", remedy=f"write it like {_EXAMPLE}")
