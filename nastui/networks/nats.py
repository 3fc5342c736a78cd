"""The networks of NATS-Bench (Dong et al., TPAMI 2021), of both its spaces.

Stem convolution and batch norm; three stages of cells with a reduction block between; batch norm, ReLU, global average pooling, linear.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from torch import nn
from torch.nn import functional

from nastui.cells.arrays import Cell
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import EDGES, NONE, POOL, SKIP
from nastui.networks.convolution import Activation, ConvNorm, Convolution, Network, Uses, is_quick, normed, scale_and_shift, takes_apart
from nastui.networks.initialising import CELL, REDUCTION, STEM, Draw, Initialisation, linear
from nastui.networks.macro import KERNELS, is_reduction, layer_widths, topology
from nastui.networks.shape import NetworkShape
from nastui.networks.sums import Sum, convolved, pooled

# ---- what of a NATS topology cell is built and computed: its edges, seen from the node that they read


@dataclass(frozen=True)
class NodeWiring:
    """What reads one node. Edges by their numbers in the official string."""

    uses: Uses
    convolutions: tuple[int, ...]
    """Computed ones. Fewer than `uses` says where a dead convolution's result is read by nothing."""
    pools: tuple[int, ...]
    skips: tuple[int, ...]

    @property
    def activated(self) -> bool:
        """Whether a ReLU follows the node."""
        return self.uses.live + self.uses.dead > 0


@dataclass(frozen=True)
class Wiring:
    """A cell as its network is built."""

    operations: tuple[int, ...]
    """One per edge; `none` where nothing is built."""
    readings: tuple[NodeWiring, NodeWiring, NodeWiring]
    """Of the nodes 0, 1 and 2."""


def wiring(cell: Cell, *, live_only: bool) -> Wiring:
    """The wiring of a cell; `live_only` leaves out edges on no path from input to output."""
    live = live_edges(cell).tolist()
    operations = live if live_only else cell.tolist()
    wanted = _wanted(operations)
    return Wiring(
        tuple(operations), (_reading(0, operations, live, wanted), _reading(1, operations, live, wanted), _reading(2, operations, live, wanted))
    )


def _wanted(operations: list[int]) -> list[bool]:
    """Which nodes have a value that the output, or a ReLU, depends on."""
    wanted = [False, False, False, True]
    for operation, (source, target) in zip(reversed(operations), reversed(EDGES), strict=True):
        wanted[source] |= operation in KERNELS or (operation != NONE and wanted[target])
    return wanted


def _reading(node: int, operations: list[int], live: list[int], wanted: list[bool]) -> NodeWiring:
    leaving = [edge for edge, (source, _) in enumerate(EDGES) if source == node]
    convolutions = [edge for edge in leaving if operations[edge] in KERNELS]
    alive = sum(live[edge] != NONE for edge in convolutions)
    computed = [edge for edge in leaving if wanted[EDGES[edge][1]]]
    return NodeWiring(
        Uses(alive, len(convolutions) - alive),
        tuple(edge for edge in computed if operations[edge] in KERNELS),
        tuple(edge for edge in computed if operations[edge] == POOL),
        tuple(edge for edge in computed if operations[edge] == SKIP),
    )


# ---- a NATS topology cell (Dong and Yang, ICLR 2020): four nodes, each the sum of its edges' results


class NatsCell(nn.Module):
    """One cell. A convolution edge is ReLU, convolution without bias, batch norm; the ReLU of a node is computed once."""

    def __init__(self, wiring: Wiring, inputs: int, outputs: int, draw: Draw) -> None:
        super().__init__()
        self.wiring = wiring
        self.outputs = outputs
        self.convolutions = nn.ModuleDict()
        for edge, operation in enumerate(wiring.operations):
            wide = outputs if EDGES[edge][0] else inputs
            if side := _kernel(operation, projecting=wide != outputs):
                self.convolutions[str(edge)] = ConvNorm(draw((outputs, wide, side, side), edge))
        self.activations = nn.ModuleDict({str(node): Activation(reading.uses) for node, reading in enumerate(wiring.readings) if reading.activated})

    def forward(self, signal: torch.Tensor) -> torch.Tensor:
        """Node 3 (n × outputs × h × w) for this node 0 (n × inputs × h × w); zero where nothing reaches it."""
        sums = [Sum([signal]), Sum(), Sum(), Sum()]
        for node, reading in enumerate(self.wiring.readings):
            value = sums[node].total()
            if value is None and reading.activated:
                value = self._zero(signal)
            if value is not None:
                self._read(node, reading, value, sums)
        output = sums[3].total()
        return self._zero(signal) if output is None else output

    def _read(self, node: int, reading: NodeWiring, value: torch.Tensor, sums: list[Sum]) -> None:
        """Add what the edges that read this node make of its value to the sums of their targets."""
        for edge in reading.skips:
            if str(edge) in self.convolutions:
                sums[EDGES[edge][1]].add_normed(self._block(edge).convolution(value), self._block(edge).norm)
            else:
                sums[EDGES[edge][1]].plain.append(value)
        if reading.pools:
            result = pooled(value, quick=is_quick(self, value))
            for edge in reading.pools:
                sums[EDGES[edge][1]].add(result)
        if reading.activated:
            activated = self.activations[str(node)](value, overwrite=sums[node].is_new and not reading.skips)
            blocks = [self._block(edge) for edge in reading.convolutions]
            for edge, block, signal in zip(reading.convolutions, blocks, convolved(activated, blocks), strict=True):
                sums[EDGES[edge][1]].add_normed(signal, block.norm)

    def _block(self, edge: int) -> ConvNorm:
        return cast("ConvNorm", self.convolutions[str(edge)])

    def _zero(self, signal: torch.Tensor) -> torch.Tensor:
        count, _, *sides = signal.shape
        return signal.new_zeros((count, self.outputs, *sides)).contiguous(memory_format=torch.channels_last)


def _kernel(operation: int, *, projecting: bool) -> int:
    """The side of an edge's kernel, 0 without one. A skip between different widths is a 1×1 convolution and batch norm, with no ReLU."""
    return 1 if projecting and operation == SKIP else KERNELS.get(operation, 0)


# ---- the residual block between stages of NATS-Bench networks, which halves the side


class Reduction(nn.Module):
    """Two ReLU–convolution–norm blocks, the first with stride 2, beside 2×2 average pooling and a 1×1 convolution."""

    def __init__(self, inputs: int, outputs: int, draw: Draw) -> None:
        super().__init__()
        self.first_activation = Activation(Uses(live=1))
        self.first = ConvNorm(draw((outputs, inputs, 3, 3), 0), stride=2)
        self.second_activation = Activation(Uses(live=1))
        self.second = ConvNorm(draw((outputs, outputs, 3, 3), 1))
        self.shortcut = Convolution(draw((outputs, inputs, 1, 1), 2))

    def forward(self, signal: torch.Tensor) -> torch.Tensor:
        """Map n × inputs × h × w to n × outputs × h/2 × w/2."""
        if takes_apart(self, signal):
            return self._quick(signal)
        residual: torch.Tensor = self.second(self.second_activation(self.first(self.first_activation(signal)), overwrite=True))
        shortcut: torch.Tensor = self.shortcut(functional.avg_pool2d(signal, 2))
        return shortcut + residual

    def _quick(self, signal: torch.Tensor) -> torch.Tensor:
        """The same: pooling and 1×1 convolution are one 2×2 convolution, and the second norm is part of the sum."""
        residual = self.second.convolution(self.second_activation(self.first(self.first_activation(signal)), overwrite=True))
        scale, shift = scale_and_shift(self.second.norm, residual)
        weight = self.shortcut.weight.expand(-1, -1, 2, 2) / 4
        return functional.conv2d(signal, weight, shift.flatten(), stride=2).addcmul_(residual, scale)


def build_nats(shape: NetworkShape, cell: Cell, initialisation: Initialisation, live_only: bool) -> Network:
    """The network of a cell of either space."""
    return NatsNetwork(shape, layer_widths(shape, cell), wiring(topology(shape, cell), live_only=live_only), initialisation)


class NatsNetwork(Network):
    """A network of layers of the given widths (output channels); its reduction blocks split the layers in three stages."""

    def __init__(self, shape: NetworkShape, wide: tuple[int, ...], cell: Wiring, initialisation: Initialisation) -> None:
        super().__init__()
        self.stem = ConvNorm(initialisation.weights((wide[0], shape.colours, 3, 3), (STEM,)))
        self.layers = nn.ModuleList()
        for number, (inputs, outputs) in enumerate(zip((wide[0], *wide), wide, strict=False)):
            if is_reduction(number, len(wide)):
                self.layers.append(Reduction(inputs, outputs, initialisation.drawing(REDUCTION, number)))
            else:
                self.layers.append(NatsCell(cell, inputs, outputs, initialisation.drawing(CELL, number)))
        self.last_norm = nn.BatchNorm2d(wide[-1])
        self.last_activation = Activation(Uses(live=1, last=True))
        self.classifier = linear(wide[-1], shape.classes, initialisation)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Logits (n × classes) of standardised images (n × colours × side × side)."""
        signal = self.stem(images.contiguous(memory_format=torch.channels_last))
        for layer in self.layers:
            signal = layer(signal)
        logits: torch.Tensor = self.classifier(self.last_activation(normed(self.last_norm, signal), overwrite=True).mean(dim=(2, 3)))
        return logits
