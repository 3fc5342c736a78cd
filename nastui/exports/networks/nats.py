"""Networks of the NATS spaces and of mini-tss as source text. Modules are named as nastui's, so weights can be exchanged."""

from __future__ import annotations

from typing import Final

from nastui.cells.arrays import Cell
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import EDGES, NONE, POOL, SKIP
from nastui.exports.networks.parts import CONV_NORM
from nastui.networks.macro import KERNELS, is_reduction, layer_widths, topology
from nastui.networks.shape import NetworkShape

_REDUCTION: Final = '''
class Reduction(nn.Module):
    """Halves the side: two ReLU-convolution-norm blocks, the first with stride 2, beside 2x2 average pooling and a 1x1 convolution."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.first = ConvNorm(inputs, outputs, 3, stride=2)
        self.second = ConvNorm(outputs, outputs, 3)
        self.shortcut = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, signal):
        residual = self.second(functional.relu(self.first(functional.relu(signal))))
        return self.shortcut(functional.avg_pool2d(signal, 2)) + residual

'''
_NETWORK: Final = '''
WIDTHS = {widths}  # channels of the layers
REDUCTIONS = {reductions}  # layers that halve the side


class FoundNetwork(nn.Module):
    """Stem; layers; batch norm, ReLU, global average pooling, linear."""

    def __init__(self):
        super().__init__()
        self.stem = ConvNorm({colours}, WIDTHS[0], 3)
        pairs = enumerate(zip((WIDTHS[0], *WIDTHS), WIDTHS))
        self.layers = nn.ModuleList((Reduction if number in REDUCTIONS else Cell)(inputs, outputs) for number, (inputs, outputs) in pairs)
        self.last_norm = nn.BatchNorm2d(WIDTHS[-1])
        self.classifier = nn.Linear(WIDTHS[-1], {classes})

    def forward(self, images):
        """Logits (n x {classes}) of standardised images (n x {colours} x {side} x {side})."""
        signal = self.stem(images)
        for layer in self.layers:
            signal = layer(signal)
        return self.classifier(functional.relu(self.last_norm(signal)).mean(dim=(2, 3)))

'''
_MINI: Final = '''
class FoundNetwork(nn.Module):
    """Stem; cells in two stages with 2x2 average pooling between; batch norm, ReLU, global average pooling, linear."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Parameter(nn.Conv2d({colours}, {channels}, 3, bias=False).weight.detach())
        self.stem_norm = nn.BatchNorm2d({channels})
        self.cells = nn.ModuleList(Cell({channels}, {channels}) for _ in range({places}))
        self.last_norm = nn.BatchNorm2d({channels})
        self.classifier = nn.Linear({channels}, {classes})

    def forward(self, images):
        """Logits (n x {classes}) of standardised images (n x {colours} x {side} x {side})."""
        signal = self.stem_norm(functional.conv2d(images, self.stem, padding=1))
        for place, cell in enumerate(self.cells):
            if place and place % {per_stage} == 0:
                signal = functional.avg_pool2d(signal, 2)
            signal = cell(signal)
        return self.classifier(functional.relu(self.last_norm(signal)).mean(dim=(2, 3)))

'''


def nats_source(shape: NetworkShape, cell: Cell) -> str:
    """The classes of a network of either NATS space."""
    widths = layer_widths(shape, cell)
    reductions = tuple(number for number in range(len(widths)) if is_reduction(number, len(widths)))
    network = _NETWORK.format(widths=widths, reductions=reductions, colours=shape.colours, classes=shape.classes, side=shape.side)
    return CONV_NORM + _cell(topology(shape, cell), projects=shape.kind == "nats-sss") + _REDUCTION + network


def mini_source(shape: NetworkShape, cell: Cell) -> str:
    """The classes of a network of mini-tss."""
    network = _MINI.format(
        colours=shape.colours, channels=shape.channels, places=2 * shape.cells, per_stage=shape.cells, classes=shape.classes, side=shape.side
    )
    return CONV_NORM + _cell(cell, projects=False) + network


def _cell(cell: Cell, *, projects: bool) -> str:
    """One cell: its live edges, each node the sum of what reaches it."""
    operations = live_edges(cell).tolist()
    live = [(edge, operation, *EDGES[edge]) for edge, operation in enumerate(operations) if operation != NONE]
    blocks, flow = [], []
    for edge, operation, source, target in live:
        wide = "outputs" if source else "inputs"
        if side := KERNELS.get(operation):
            blocks.append(f'self.convolutions["{edge}"] = ConvNorm({wide}, outputs, {side})  # node {source} to {target}')
        elif operation == SKIP and projects and not source:
            blocks.append(f'if inputs != outputs:\n            self.convolutions["{edge}"] = ConvNorm(inputs, outputs, 1)  # node 0 to {target}')
    for node in range(4):
        terms = [_term(edge, operation, source, projects) for edge, operation, source, target in live if target == node]
        if node and terms:
            flow.append(f"node{node} = {' + '.join(terms)}")
        if any(operation in KERNELS for _, operation, source, _ in live if source == node):
            flow.append(f"active{node} = functional.relu(node{node})")
        if any(operation == POOL for _, operation, source, _ in live if source == node):
            flow.append(f"pooled{node} = functional.avg_pool2d(node{node}, 3, stride=1, padding=1, count_include_pad=False)")
    flow.append("return node3" if any(target == 3 for *_, target in live) else "return torch.zeros_like(node0)  # no path leads here")
    built = "\n        ".join(["self.convolutions = nn.ModuleDict()", *blocks])
    return f'''
class Cell(nn.Module):
    """Four nodes; what lies on no path from the first to the last is left out."""

    def __init__(self, inputs, outputs):
        super().__init__()
        {built}

    def forward(self, node0):
        {chr(10).join(["", *[f"        {line}" for line in flow]]).strip()}

'''


def _term(edge: int, operation: int, source: int, projects: bool) -> str:
    if operation in KERNELS:
        return f'self.convolutions["{edge}"](active{source})'
    if operation == POOL:
        return f"pooled{source}"
    return f'(self.convolutions["{edge}"](node0) if "{edge}" in self.convolutions else node0)' if projects and not source else f"node{source}"
