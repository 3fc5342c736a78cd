"""Graph convolution (Kipf & Welling, ICLR 2017) on a batch of small graphs, as dense matrices.

Edges count in both directions. Directed ones, whose information only flows to the output, ranked the cells of both spaces worse.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch_geometric.nn.dense.dense_gcn_conv import DenseGCNConv

from nastui.predictors.graphs.graphs import Graphs


class GraphNetwork(nn.Module):
    """Convolutions with ReLU, then mean and maximum over the vertices, then two linear layers."""

    def __init__(self, kinds: int, width: int, layers: int) -> None:
        super().__init__()
        self.convolutions = nn.ModuleList(DenseGCNConv(width if layer else kinds, width) for layer in range(layers))
        self.head = nn.Sequential(nn.Linear(2 * width, width), nn.ReLU(), nn.Linear(width, 1))

    def forward(self, kinds: Tensor, adjacency: Tensor, present: Tensor) -> Tensor:
        """One number per graph. Adjacency is symmetric, with its self-loops."""
        vertices = kinds
        for convolution in self.convolutions:
            vertices = convolution(vertices, adjacency, present, add_loop=False).relu()
        mean = vertices.sum(dim=1) / present.sum(dim=1, keepdim=True)
        guesses: Tensor = self.head(torch.cat([mean, vertices.amax(dim=1)], dim=1)).squeeze(1)
        return guesses


def tensors(graphs: Graphs, device: str) -> tuple[Tensor, Tensor, Tensor]:
    """What the network takes: kinds, symmetric adjacency with self-loops, presence."""
    loops = np.eye(graphs.adjacency.shape[1], dtype=np.float32)
    adjacency = graphs.adjacency + graphs.adjacency.transpose(0, 2, 1) + loops
    kinds, symmetric, present = (torch.from_numpy(array).to(device) for array in (graphs.kinds, adjacency, graphs.present))
    return kinds, symmetric, present
