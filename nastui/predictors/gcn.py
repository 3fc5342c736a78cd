"""The graph convolutional network behind the contract of a predictor."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch_geometric.nn.dense.dense_gcn_conv import DenseGCNConv

from nastui.cells.graph_batch import GraphBatch
from nastui.networks.threads import one_thread
from nastui.predictors.graphs import graph_reader
from nastui.predictors.predictor import Encodings, Guesses, Predictor, PredictorContext, fit_seed
from nastui.predictors.settings import GcnSettings
from nastui.predictors.targets import Target, target_of
from nastui.predictors.torch_training import Descent, descend, seeded

# ---- graph convolution (Kipf & Welling, ICLR 2017) on a batch of small graphs, as dense matrices


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


def tensors(graphs: GraphBatch, device: str) -> tuple[Tensor, Tensor, Tensor]:
    """What the network takes: kinds, symmetric adjacency with self-loops, presence."""
    loops = np.eye(graphs.adjacency.shape[1], dtype=np.float32)
    adjacency = graphs.adjacency + graphs.adjacency.transpose(0, 2, 1) + loops
    kinds, symmetric, present = (torch.from_numpy(array).to(device) for array in (graphs.kinds, adjacency, graphs.present))
    return kinds, symmetric, present


_AT_ONCE = 4096


class Gcn(Predictor):
    """Reads encodings back into graphs, and fits a new network each time."""

    reads_graphs = True

    def __init__(self, settings: GcnSettings, context: PredictorContext) -> None:
        self.settings, self.context = settings, context
        self._read = graph_reader(context.space, "gcn")
        self._fits = 0
        self._network: GraphNetwork
        self._target: Target

    def fit(self, encodings: Encodings, fitness: Guesses) -> None:
        """Adam on the squared error of standardised targets."""
        settings, device = self.settings, self.context.device
        kinds, adjacency, present = tensors(self._read(encodings), device)
        self._target = target_of(fitness, settings.target)
        targets = torch.from_numpy(self._target.forward(fitness).astype(np.float32)).to(device)
        with seeded(fit_seed(self.context.seed, self._fits), device):
            network = GraphNetwork(kinds.shape[2], settings.width, settings.layers).to(device)
            descent = Descent(settings.epochs, settings.learning_rate, settings.batch)
            descend(network, lambda rows: network(kinds[rows], adjacency[rows], present[rows]), targets, descent)
        self._network = network
        self._fits += 1

    @torch.inference_mode()
    def predict(self, encodings: Encodings) -> Guesses:
        """A forward pass."""
        with one_thread():
            parts = [self._network(*tensors(self._read(part), self.context.device)) for part in _parts(encodings)]
        return self._target.back(torch.cat(parts).cpu().numpy().astype(np.float64))


def _parts(encodings: Encodings) -> list[Encodings]:
    return [encodings[start : start + _AT_ONCE] for start in range(0, len(encodings), _AT_ONCE)]
