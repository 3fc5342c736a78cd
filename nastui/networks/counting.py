"""Parameters and FLOPs of a network, counted on its convolutions without building it. Light to import."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from nastui.cells.arrays import Cell
from nastui.cells.nasbench101.layout import OUTPUT
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import EDGES, SKIP
from nastui.networks.macro import KERNELS, KERNELS_101, STACKS, ModuleGraph, is_reduction, layer_widths, module_graph, topology, vertex_widths
from nastui.networks.shape import NetworkShape


@dataclass(frozen=True)
class _Layer:
    """A convolution without bias, and the batch norm behind it."""

    inputs: int
    outputs: int
    kernel: int
    side: int
    """Pixels of its result's side."""
    norm: bool = True

    @property
    def weights(self) -> int:
        return self.inputs * self.outputs * self.kernel**2


def parameters(shape: NetworkShape, cell: Cell) -> int:
    """Trainable parameters as published: on NATS with dead edges, on NAS-Bench-101 and mini-tss of the pruned cell.

    Raises:
        InputError: the shape has too few channels for this cell.
    """
    if shape.kind not in _LAYERS:
        from nastui.networks.given import counted_parameters  # it needs torch

        return counted_parameters(shape, cell)
    wide = _head_width(shape, cell)
    last_norm = 0 if shape.kind == "nasbench101" else 2 * wide
    layers = sum(layer.weights + 2 * layer.outputs * layer.norm for layer in _LAYERS[shape.kind](shape, cell))
    return layers + last_norm + (wide + 1) * shape.classes


def flops(shape: NetworkShape, cell: Cell) -> float:
    """Multiply-adds of convolutions and classifier for one image, which is what NATS-Bench calls FLOPs; dead edges count as for parameters.

    NATS-Bench counts the classifier's bias as well, mini-tss does not; for NAS-Bench-101 nothing is published.

    Raises:
        InputError: the shape has too few channels for this cell.
    """
    if shape.kind not in _LAYERS:
        from nastui.networks.given import counted_flops  # it needs torch

        return counted_flops(shape, cell)
    bias = shape.classes if shape.kind.startswith("nats") else 0
    layers = sum(layer.weights * layer.side**2 for layer in _LAYERS[shape.kind](shape, cell))
    return float(layers + _head_width(shape, cell) * shape.classes + bias)


def _head_width(shape: NetworkShape, cell: Cell) -> int:
    """The channels before the classifier."""
    if shape.kind == "mini-tss":
        return shape.channels
    return shape.channels << STACKS - 1 if shape.kind == "nasbench101" else layer_widths(shape, cell)[-1]


def _nats(shape: NetworkShape, cell: Cell) -> Iterator[_Layer]:
    wide, side = layer_widths(shape, cell), shape.side
    yield _Layer(shape.colours, wide[0], 3, side)
    for number, (inputs, outputs) in enumerate(zip((wide[0], *wide), wide, strict=False)):
        if is_reduction(number, len(wide)):
            side //= 2
            yield _Layer(inputs, outputs, 3, side)
            yield _Layer(outputs, outputs, 3, side)
            yield _Layer(inputs, outputs, 1, side, norm=False)
        else:
            yield from _nats_cell(topology(shape, cell), inputs, outputs, side)


def _nats_cell(cell: Cell, inputs: int, outputs: int, side: int) -> Iterator[_Layer]:
    for operation, (source, _) in zip(cell.tolist(), EDGES, strict=True):
        wide = outputs if source else inputs
        if operation in KERNELS:
            yield _Layer(wide, outputs, KERNELS[operation], side)
        elif operation == SKIP and wide != outputs:
            yield _Layer(wide, outputs, 1, side)


def _mini_tss(shape: NetworkShape, cell: Cell) -> Iterator[_Layer]:
    yield _Layer(shape.colours, shape.channels, 3, shape.side)
    for stage in range(2):
        for _ in range(shape.cells):
            yield from _nats_cell(live_edges(cell), shape.channels, shape.channels, shape.side >> stage)


def _nasbench101(shape: NetworkShape, cell: Cell) -> Iterator[_Layer]:
    yield _Layer(shape.colours, shape.channels, 3, shape.side)
    pruned, inputs = module_graph(cell), shape.channels
    for stack in range(STACKS):
        for _ in range(shape.cells):
            yield from _module(pruned, inputs, shape.channels << stack, shape.side >> stack)
            inputs = shape.channels << stack


def _module(cell: ModuleGraph, inputs: int, outputs: int, side: int) -> Iterator[_Layer]:
    widths = vertex_widths(cell, outputs) | {OUTPUT: outputs}
    for vertex, wide in widths.items():
        if 0 in cell.sources[vertex]:
            yield _Layer(inputs, wide, 1, side)
        if vertex != OUTPUT and cell.operations[vertex - 1] in KERNELS_101:
            yield _Layer(wide, wide, KERNELS_101[cell.operations[vertex - 1]], side)


_LAYERS: Final[dict[str, Callable[[NetworkShape, Cell], Iterator[_Layer]]]] = {
    "nats-tss": _nats, "nats-sss": _nats, "mini-tss": _mini_tss, "nasbench101": _nasbench101,
}  # fmt: skip
