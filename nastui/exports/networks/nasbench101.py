"""Networks of NAS-Bench-101 as source text. Modules are named as nastui's, so weights can be exchanged."""

from __future__ import annotations

from typing import Final

from nastui.cells.arrays import Cell
from nastui.cells.nasbench101.layout import OUTPUT
from nastui.exports.networks.parts import CONV_NORM
from nastui.networks.macro import KERNELS_101, STACKS, module_graph, vertex_widths
from nastui.networks.shape import NetworkShape

_SOURCE: Final = '''
SOURCES = {sources}  # which vertices lead to each; 0 is the input, {output} the output
KERNELS = {kernels}  # of the vertices' convolutions; the others are 3x3 max poolings
WIDTHS = {widths}  # channels of the vertices, by those of the module


class ConvNormRelu(nn.Module):
    """Convolution, batch norm, ReLU."""

    def __init__(self, inputs, outputs, kernel):
        super().__init__()
        self.block = ConvNorm(inputs, outputs, kernel, momentum=0.003)

    def forward(self, signal):
        return functional.relu(self.block(signal))


class Module(nn.Module):
    """Vertices add what reaches them, the output gathers; the input enters through 1x1 convolutions."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.widths = WIDTHS[outputs]
        self.operations, self.projections = nn.ModuleDict(), nn.ModuleDict()
        for vertex, sources in SOURCES.items():
            if 0 in sources:
                self.projections[str(vertex)] = ConvNormRelu(inputs, self.widths[vertex], 1)
            if vertex in KERNELS:
                self.operations[str(vertex)] = ConvNormRelu(self.widths[vertex], self.widths[vertex], KERNELS[vertex])

    def forward(self, signal):
        values = {{}}
        for vertex, sources in SOURCES.items():
            entering = [values[source] for source in sources if source]
            if 0 in sources:
                projected = self.projections[str(vertex)](signal)
            if vertex == {output}:
                gathered = torch.cat(entering, dim=1) if entering else 0
                return gathered + projected if 0 in sources else gathered
            # of a source that is wider by one channel the last is dropped
            total = sum((part[:, : self.widths[vertex]] for part in entering), projected if 0 in sources else 0)
            values[vertex] = self.operations[str(vertex)](total) if vertex in KERNELS else functional.max_pool2d(total, 3, stride=1, padding=1)


class FoundNetwork(nn.Module):
    """Stem; three stacks of modules with 2x2 max pooling between; global average pooling, linear."""

    def __init__(self):
        super().__init__()
        self.stem = ConvNormRelu({colours}, {channels}, 3)
        self.stacks, inputs = nn.ModuleList(), {channels}
        for outputs in WIDTHS:
            self.stacks.append(nn.Sequential(*[Module(inputs if place == 0 else outputs, outputs) for place in range({cells})]))
            inputs = outputs
        self.classifier = nn.Linear(inputs, {classes})

    def forward(self, images):
        """Logits (n x {classes}) of standardised images (n x {colours} x {side} x {side})."""
        signal = self.stem(images)
        for number, stack in enumerate(self.stacks):
            signal = stack(functional.max_pool2d(signal, 2) if number else signal)
        return self.classifier(signal.mean(dim=(2, 3)))

'''


def nasbench101_source(shape: NetworkShape, cell: Cell) -> str:
    """The classes of the network of a cell."""
    graph = module_graph(cell)
    vertices = (*graph.inner, OUTPUT)
    kernels = {vertex: KERNELS_101[graph.operations[vertex - 1]] for vertex in graph.inner if graph.operations[vertex - 1] in KERNELS_101}
    widths = {wide: vertex_widths(graph, wide) | {OUTPUT: wide} for wide in (shape.channels << stack for stack in range(STACKS))}
    return CONV_NORM + _SOURCE.format(
        sources={vertex: graph.sources[vertex] for vertex in vertices},
        kernels=kernels,
        widths=widths,
        output=OUTPUT,
        colours=shape.colours,
        channels=shape.channels,
        cells=shape.cells,
        classes=shape.classes,
        side=shape.side,
    )
