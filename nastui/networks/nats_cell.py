"""A NATS topology cell (Dong and Yang, ICLR 2020): four nodes, each the sum of its edges' results."""

from __future__ import annotations

from typing import cast

import torch
from torch import nn

from nastui.cells.nats_tss.notation import EDGES, SKIP
from nastui.networks.activation import Activation
from nastui.networks.convolution import ConvNorm, is_quick
from nastui.networks.initialising import Draw
from nastui.networks.kernels import KERNELS
from nastui.networks.nats_wiring import Reading, Wiring
from nastui.networks.sums import Sum, convolved, pooled


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

    def _read(self, node: int, reading: Reading, value: torch.Tensor, sums: list[Sum]) -> None:
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
