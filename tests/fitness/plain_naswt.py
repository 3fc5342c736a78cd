"""NASWT the plain way: a network of ordinary modules with one nn.ReLU per convolution, hooks, a backward pass, and K by its definition.

Written from the papers and from the rules of the authors' program, apart from nastui's own networks, whose weights it borrows.
"""

import numpy as np
import torch
from torch import nn

from nastui.cells.nats_tss.notation import EDGES, NONE, POOL, SKIP


class ReLUConvBN(nn.Module):
    """The block of NATS-Bench; its name is what the authors' program looks at."""

    def __init__(self, weight, stride=1):
        super().__init__()
        outputs, inputs, side, _ = weight.shape
        convolution = nn.Conv2d(inputs, outputs, side, stride, side // 2, bias=False)
        convolution.weight = nn.Parameter(weight.detach().clone())
        self.op = nn.Sequential(nn.ReLU(), convolution, nn.BatchNorm2d(outputs))

    def forward(self, signal):
        return self.op(signal)


class Zero(nn.Module):
    def forward(self, signal):
        return signal * 0.0


def plain_edge(operation, block):
    """One edge; `block` is the convolution and batch norm whose weight it borrows. Where widths differ a skip has them too, without ReLU."""
    if operation in (NONE, POOL):
        return Zero() if operation == NONE else nn.AvgPool2d(3, 1, 1, count_include_pad=False)
    if operation == SKIP:
        return nn.Identity() if block is None else nn.Sequential(block.convolution, nn.BatchNorm2d(block.convolution.out_channels))
    return ReLUConvBN(block.weight)


class PlainCell(nn.Module):
    def __init__(self, operations, blocks):
        super().__init__()
        self.edges = nn.ModuleList(plain_edge(operation, dict(blocks.items()).get(str(edge))) for edge, operation in enumerate(operations))

    def forward(self, signal):
        nodes = [signal, 0.0, 0.0, 0.0]
        for module, (source, target) in zip(self.edges, EDGES, strict=True):
            nodes[target] = nodes[target] + module(nodes[source])
        return nodes[3]


class PlainReduction(nn.Module):
    def __init__(self, block):
        super().__init__()
        self.convolutions = nn.Sequential(ReLUConvBN(block.first.weight, 2), ReLUConvBN(block.second.weight))
        self.shortcut = nn.Sequential(nn.AvgPool2d(2), block.shortcut)

    def forward(self, signal):
        return self.convolutions(signal) + self.shortcut(signal)


class PlainNetwork(nn.Module):
    """A NATS topology network with the weights of one of nastui's, in which every edge of the cell is built."""

    def __init__(self, cell, network):
        super().__init__()
        self.stem = nn.Sequential(network.stem.convolution, nn.BatchNorm2d(network.stem.convolution.out_channels))
        self.layers = nn.Sequential(
            *(PlainReduction(layer) if hasattr(layer, "shortcut") else PlainCell(cell.tolist(), layer.convolutions) for layer in network.layers)
        )
        self.last = nn.Sequential(nn.BatchNorm2d(network.classifier.in_features), nn.ReLU())
        self.classifier = network.classifier

    def forward(self, images):
        return self.classifier(self.last(self.layers(self.stem(images))).mean(dim=(2, 3)))


def plain_kernel(network, images, wanted) -> np.ndarray:
    """K of a network of ordinary modules: x·xᵀ + (1 − x)·(1 − x)ᵀ, summed over the wanted modules that gradient reaches."""
    reached, kernel = set(), np.zeros((len(images), len(images)))

    def see(module, inputs, _):
        nonlocal kernel
        if module in reached:
            code = (inputs[0].detach().flatten(1) > 0).double()
            kernel = kernel + (code @ code.t() + (1 - code) @ (1 - code).t()).numpy()

    for module in network.modules():
        if wanted(module):
            module.register_forward_hook(see)
            module.register_full_backward_hook(lambda module, *_: reached.add(module) and None)
    network.train()
    network(images.clone().requires_grad_()).sum().backward()
    with torch.no_grad():
        network(images)
    return kernel


def named_relu(module) -> bool:
    """The rule of the authors' program."""
    return "ReLU" in type(module).__name__


def is_relu(module) -> bool:
    """Each ReLU once."""
    return isinstance(module, nn.ReLU)
