"""The graph convolutional network behind the contract of a predictor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.init import xavier_uniform_ as glorot_

from nastui.cells.graph_batch import GraphBatch
from nastui.predictors.graphs import graph_reader
from nastui.predictors.predictor import Encodings, Guesses, Predictor, PredictorContext, fit_seed
from nastui.predictors.settings import GcnSettings
from nastui.predictors.targets import Target, target_of
from nastui.predictors.torch_training import Descent, descend, same_numbers, seeded, torch_device

# ---- graph convolution (Kipf & Welling, ICLR 2017) on a batch of small graphs, as dense matrices


@dataclass(frozen=True)
class DenseGraphs:
    """A batch of graphs as the network takes it."""

    kinds: Tensor
    """Graphs × v × kinds, one-hot; zeros where a vertex is absent."""
    adjacency: Tensor
    """Graphs × v × v: symmetric, with self-loops, each edge over the square root of the degrees of its two ends."""
    present: Tensor
    """0/1, graphs × v × 1."""
    count: Tensor
    """Of vertices that are present, graphs × 1."""

    def of(self, rows: Tensor) -> DenseGraphs:
        """Some of them, by number."""
        return DenseGraphs(self.kinds[rows], self.adjacency[rows], self.present[rows], self.count[rows])


def dense_graphs(graphs: GraphBatch, device: torch.device) -> DenseGraphs:
    """Graphs on the device of the network."""
    loops = np.eye(graphs.adjacency.shape[1], dtype=np.float32)
    symmetric = torch.from_numpy(graphs.adjacency + graphs.adjacency.transpose(0, 2, 1) + loops).to(device)
    kinds, present = (torch.from_numpy(array).to(device) for array in (graphs.kinds, graphs.present))
    root = symmetric.sum(dim=-1).pow(-0.5)
    return DenseGraphs(kinds, root[:, :, None] * symmetric * root[:, None, :], present[:, :, None], present.sum(dim=1, keepdim=True))


class GraphConvolution(nn.Module):
    """Each vertex takes the mean of itself and its neighbours, weighted by degrees, through a linear map."""

    def __init__(self, features: int, width: int) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.empty(width, features)), nn.Parameter(torch.zeros(width))
        glorot_(self.weight)
        glorot_(self.weight)  # twice, as layers of PyTorch Geometric are drawn: a seed gives the network that it always gave

    def forward(self, vertices: Tensor, graphs: DenseGraphs) -> Tensor:
        """Graphs × v × width, after ReLU; zeros where a vertex is absent."""
        mapped = torch.mm(vertices.flatten(0, 1), self.weight.t()).view(*vertices.shape[:2], -1)
        return ((torch.bmm(graphs.adjacency, mapped) + self.bias) * graphs.present).relu()

    def backward(self, gradient: Tensor, vertices: Tensor, after: Tensor, graphs: DenseGraphs) -> Tensor:
        """Write the gradients of weight and bias. Returns that of what comes out of the linear map, (graphs · v) × width."""
        inside = through_relu(gradient, after, 0) * graphs.present
        mapped = torch.bmm(graphs.adjacency.transpose(1, 2), inside).flatten(0, 1)
        self.weight.grad, self.bias.grad = torch.mm(mapped.t(), vertices.flatten(0, 1)), inside.sum(dim=(0, 1))
        return mapped


through_relu = torch.ops.aten.threshold_backward


class GraphNetwork(nn.Module):
    """Convolutions, then mean and maximum over the vertices, then two linear layers with ReLU between them."""

    def __init__(self, kinds: int, width: int, layers: int) -> None:
        super().__init__()
        self.convolutions = nn.ModuleList(GraphConvolution(width if layer else kinds, width) for layer in range(layers))
        self.hidden, self.last = nn.Linear(2 * width, width), nn.Linear(width, 1)

    def forward(self, graphs: DenseGraphs) -> Tensor:
        """One number per graph."""
        vertices = graphs.kinds
        for convolution in self.convolutions:
            vertices = convolution(vertices, graphs)
        guesses: Tensor = self.last(self.hidden(pooled(vertices, graphs)).relu()).squeeze(1)
        return guesses

    @torch.no_grad()
    def backward(self, graphs: DenseGraphs, targets: Tensor) -> None:
        """Write the gradient of the mean squared error into the parameters.

        That of autograd, by the same kernels in the same order, without its bookkeeping, which is a third of a step on graphs so small.
        """
        layers = [graphs.kinds]
        for convolution in self.convolutions:
            layers.append(convolution(layers[-1], graphs))
        before = pooled(layers[-1], graphs)
        hidden = self.hidden(before).relu()
        gradient = ((self.last(hidden).squeeze(1) - targets) * 2).mul_(1 / len(targets))[:, None]
        self.last.weight.grad, self.last.bias.grad = torch.mm(gradient.t(), hidden), gradient.sum(dim=0)
        gradient = through_relu(torch.mm(gradient, self.last.weight), hidden, 0)
        self.hidden.weight.grad, self.hidden.bias.grad = torch.mm(gradient.t(), before), gradient.sum(dim=0)
        of_mean, of_peak = torch.mm(gradient, self.hidden.weight).chunk(2, dim=1)
        peaks = layers[-1] == before.chunk(2, dim=1)[1][:, None]  # equal peaks share the gradient
        gradient = (of_peak / peaks.sum(dim=1))[:, None] * peaks + (of_mean / graphs.count)[:, None]
        convolutions = cast("list[GraphConvolution]", list(self.convolutions))
        for convolution, vertices, after in reversed(list(zip(convolutions, layers[:-1], layers[1:], strict=True))):
            mapped = convolution.backward(gradient, vertices, after, graphs)
            if vertices is not graphs.kinds:
                gradient = torch.mm(mapped, convolution.weight).view_as(vertices)


def pooled(vertices: Tensor, graphs: DenseGraphs) -> Tensor:
    """Mean and maximum over the vertices of each graph, graphs × 2 · width."""
    return torch.cat([vertices.sum(dim=1) / graphs.count, vertices.amax(dim=1)], dim=1)


_AT_ONCE = 4096


class Gcn(Predictor):
    """Reads encodings back into graphs, and fits a new network each time."""

    reads_graphs = True

    def __init__(self, settings: GcnSettings, context: PredictorContext) -> None:
        self.settings, self.context, self._device = settings, context, torch_device(context)
        self._read = graph_reader(context.space, "gcn")
        self._fits = 0
        self._network: GraphNetwork
        self._target: Target

    def fit(self, encodings: Encodings, fitness: Guesses) -> None:
        """Adam on the squared error of standardised targets."""
        settings, device = self.settings, self._device
        graphs = dense_graphs(self._read(encodings), device)
        self._target = target_of(fitness, settings.target)
        targets = torch.from_numpy(self._target.forward(fitness).astype(np.float32)).to(device)
        with seeded(fit_seed(self.context.seed, self._fits), device):
            network = GraphNetwork(graphs.kinds.shape[2], settings.width, settings.layers).to(device)
            descent = Descent(settings.epochs, settings.learning_rate, settings.batch)
            descend(network, lambda rows: network.backward(graphs.of(rows), targets[rows]), targets, descent)
        self._network = network
        self._fits += 1

    @torch.inference_mode()
    def predict(self, encodings: Encodings) -> Guesses:
        """A forward pass."""
        with same_numbers():
            parts = [self._network(dense_graphs(self._read(part), self._device)) for part in _parts(encodings)]
        return self._target.back(torch.cat(parts).cpu().numpy().astype(np.float64))


def _parts(encodings: Encodings) -> list[Encodings]:
    return [encodings[start : start + _AT_ONCE] for start in range(0, len(encodings), _AT_ONCE)]
