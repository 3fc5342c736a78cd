"""The macro networks into which cells are put, as plain numbers: kernels, widths, layers. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nastui.base.errors import InputError
from nastui.cells.arrays import Cell
from nastui.cells.nasbench101.layout import ABSENT, INNER, OPERATIONS, OUTPUT, VERTICES, codes, from_codes, matrices
from nastui.cells.nasbench101.rules import pruned
from nastui.cells.nats_sss.space import widths
from nastui.cells.nats_tss.notation import CONV_1X1, CONV_3X3, parse_cell
from nastui.networks.shape import NetworkShape

KERNELS: Final = {CONV_1X1: 1, CONV_3X3: 3}
"""Of the NATS topology space."""
KERNELS_101: Final = {OPERATIONS.index("conv3x3-bn-relu"): 3, OPERATIONS.index("conv1x1-bn-relu"): 1}
"""Of NAS-Bench-101."""


# ---- mini-tss


@dataclass(frozen=True)
class MiniTssMacro:
    """Stem, two stages of cells with a 2×2 average pooling between, head. No residual blocks: they alone would solve the task."""

    channels: int = 8
    stages: int = 2
    cells_per_stage: int = 2
    classes: int = 10
    side: int = 8
    """Pixels of an image's side."""
    colours: int = 1
    """Channels of an image."""

    @property
    def places(self) -> int:
        """How many cells a network has."""
        return self.stages * self.cells_per_stage


MINI_TSS_MACRO: Final = MiniTssMacro()


# ---- the macro networks of NATS-Bench's two spaces: a cell decides the topology in one, the widths in the other


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


# ---- how the channels of a NAS-Bench-101 module are split among its vertices (Ying et al., ICML 2019, section 2.2)


STACKS: Final = 3
"""Of modules, each with twice the channels of the one before."""


@dataclass(frozen=True)
class ModuleGraph:
    """A pruned cell. Vertices by their numbers: 0 is the input, 6 the output."""

    operations: tuple[int, ...]
    """Of the vertices 1 … 5; `ABSENT` where there is none."""
    sources: tuple[tuple[int, ...], ...]
    """For each vertex, those with an edge to it."""

    @property
    def inner(self) -> tuple[int, ...]:
        """The inner vertices that are there."""
        return tuple(vertex for vertex in range(1, OUTPUT) if self.operations[vertex - 1] != ABSENT)


def module_graph(cell: Cell) -> ModuleGraph:
    """The pruned cell in its own labelling, which decides the vertex that gets a channel left over."""
    live = from_codes(pruned(codes(cell[None])))
    adjacency = matrices(live)[0]
    sources = tuple(tuple(source for source in range(target) if adjacency[source, target]) for target in range(VERTICES))
    return ModuleGraph(tuple(live[0, :INNER].tolist()), sources)


def vertex_widths(cell: ModuleGraph, outputs: int) -> dict[int, int]:
    """The channels of each inner vertex in a module with so many output channels.

    Vertices that lead to the output share its channels, the first ones take what is left over; every other has as many as the widest vertex
    that it leads to.

    Raises:
        InputError: there are too few channels to share.
    """
    sharing = [vertex for vertex in cell.inner if vertex in cell.sources[OUTPUT]]
    if len(sharing) > outputs:
        raise InputError(f"{len(sharing)} vertices cannot share {outputs} output channels", remedy="take more channels")
    widths = {vertex: outputs // len(sharing) + (place < outputs % len(sharing)) for place, vertex in enumerate(sharing)}
    for vertex in reversed(cell.inner):
        if vertex not in widths:
            widths[vertex] = max(widths[target] for target in cell.inner if vertex in cell.sources[target])
    return widths
