"""The network of NAS-Bench-101 (Ying et al., ICML 2019).

Stem convolution, batch norm, ReLU; three stacks of modules with 2×2 max pooling and twice the channels between; global average pooling, linear.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from nastui.cells.arrays import Cell
from nastui.cells.nasbench101.layout import OUTPUT
from nastui.networks.convolution import Activation, ConvNorm, Network, Uses
from nastui.networks.initialising import CELL, STEM, Draw, Initialisation, linear
from nastui.networks.macro import KERNELS_101, STACKS, ModuleGraph, module_graph, vertex_widths
from nastui.networks.shape import NetworkShape

# ---- a NAS-Bench-101 module: vertices add what reaches them, the output gathers


MOMENTUM = 0.003
"""Of the running statistics: the published 0.997 in torch's convention."""


class ConvNormRelu(nn.Module):
    """Convolution, batch norm, ReLU."""

    def __init__(self, weight: torch.Tensor) -> None:
        super().__init__()
        self.block = ConvNorm(weight, momentum=MOMENTUM)
        self.activation = Activation(Uses(live=1))

    def forward(self, signal: torch.Tensor) -> torch.Tensor:
        """Map n × inputs × h × w to n × outputs × h × w."""
        result: torch.Tensor = self.activation(self.block(signal), overwrite=True)
        return result


class Module101(nn.Module):
    """One module. The input enters every vertex, and the output, through a 1×1 convolution of its own."""

    def __init__(self, cell: ModuleGraph, inputs: int, outputs: int, draw: Draw) -> None:
        super().__init__()
        self.graph = cell
        self.widths = vertex_widths(cell, outputs) | {OUTPUT: outputs}
        self.operations, self.projections = nn.ModuleDict(), nn.ModuleDict()
        for vertex in (*cell.inner, OUTPUT):
            wide = self.widths[vertex]
            if 0 in cell.sources[vertex]:
                self.projections[str(vertex)] = ConvNormRelu(draw((wide, inputs, 1, 1), vertex))
            if vertex != OUTPUT and (side := KERNELS_101.get(cell.operations[vertex - 1])):
                self.operations[str(vertex)] = ConvNormRelu(draw((wide, wide, side, side), OUTPUT + vertex))

    def forward(self, signal: torch.Tensor) -> torch.Tensor:
        """Map n × inputs × h × w to n × outputs × h × w."""
        values: dict[int, torch.Tensor] = {}
        for vertex in self.graph.inner:
            values[vertex] = self._operate(vertex, self._entering(vertex, signal, values))
        gathered = [values[source] for source in self.graph.sources[OUTPUT] if source]
        if not gathered:
            return self._projected(OUTPUT, signal)
        result = torch.cat(gathered, dim=1)
        return result + self._projected(OUTPUT, signal) if 0 in self.graph.sources[OUTPUT] else result

    def _entering(self, vertex: int, signal: torch.Tensor, values: dict[int, torch.Tensor]) -> torch.Tensor:
        """The sum of what reaches an inner vertex; of a source that is wider by one channel, the last is dropped."""
        parts = [
            self._projected(vertex, signal) if source == 0 else values[source][:, : self.widths[vertex]] for source in self.graph.sources[vertex]
        ]
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total

    def _projected(self, vertex: int, signal: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.projections[str(vertex)](signal)
        return result

    def _operate(self, vertex: int, value: torch.Tensor) -> torch.Tensor:
        if str(vertex) in self.operations:
            result: torch.Tensor = self.operations[str(vertex)](value)
            return result
        return functional.max_pool2d(value, 3, stride=1, padding=1)


def build_nasbench101(shape: NetworkShape, cell: Cell, initialisation: Initialisation, live_only: bool) -> Network:
    """The network of a cell. The published one has no dead branches, so `live_only` changes nothing."""
    return Network101(shape, module_graph(cell), initialisation)


class Network101(Network):
    """The network around a graph."""

    def __init__(self, shape: NetworkShape, cell: ModuleGraph, initialisation: Initialisation) -> None:
        super().__init__()
        self.stem = ConvNormRelu(initialisation.weights((shape.channels, shape.colours, 3, 3), (STEM,)))
        self.stacks = nn.ModuleList()
        inputs = shape.channels
        for stack in range(STACKS):
            outputs = shape.channels << stack
            modules = []
            for place in range(shape.cells):
                modules.append(Module101(cell, inputs, outputs, initialisation.drawing(CELL, stack, place)))
                inputs = outputs
            self.stacks.append(nn.Sequential(*modules))
        self.classifier = linear(inputs, shape.classes, initialisation)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Logits (n × classes) of standardised images (n × colours × side × side)."""
        signal = self.stem(images.contiguous(memory_format=torch.channels_last))
        for number, stack in enumerate(self.stacks):
            signal = stack(functional.max_pool2d(signal, 2) if number else signal)
        logits: torch.Tensor = self.classifier(signal.mean(dim=(2, 3)))
        return logits
