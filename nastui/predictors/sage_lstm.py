"""GraphSAGE with LSTM aggregation (Hamilton et al., NeurIPS 2017) behind the contract of a predictor: the model of the thesis."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from nastui.cells.graph_batch import GraphBatch
from nastui.predictors.graphs import graph_reader
from nastui.predictors.predictor import Encodings, Guesses, Predictor, PredictorContext, fit_seed
from nastui.predictors.settings import SageLstmSettings
from nastui.predictors.torch_training import Descent, by_autograd, descend, same_numbers, seeded, torch_device

# ---- lSTM aggregation of GraphSAGE (Hamilton et al., NeurIPS 2017): each vertex reads its predecessors, one after the other, by their number


@dataclass(frozen=True)
class Sequences:
    """Whom each vertex reads, for a batch of graphs whose vertices are numbered through."""

    sources: Tensor
    """The first predecessor of every reader, then the second of those that have one, and so on."""
    at_once: Tensor
    """How many readers there are at each step (on the processor)."""
    readers: Tensor
    """The vertices that have predecessors, most predecessors first."""


def sequences(adjacency: Tensor) -> Sequences:
    """The sequences of adjacency matrices, graphs × v × v, [source, target]."""
    graphs, vertices, _ = adjacency.shape
    incoming = adjacency.transpose(1, 2).reshape(graphs * vertices, vertices)
    degrees = incoming.sum(dim=1).long()
    longest_first = torch.argsort(degrees, descending=True, stable=True)
    readers = longest_first[: int((degrees > 0).sum())]
    rows, sources = incoming[readers].nonzero(as_tuple=True)
    steps = incoming[readers].long().cumsum(dim=1)[rows, sources] - 1
    by_step = torch.argsort(steps, stable=True)
    flat = sources + readers[rows] // vertices * vertices
    return Sequences(flat[by_step], torch.bincount(steps).cpu(), readers)


class LstmAggregation(nn.Module):
    """One layer: a linear map of the vertex plus a linear map of what an LSTM made of its predecessors."""

    def __init__(self, features: int, width: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(features, features)
        self.of_neighbours = nn.Linear(features, width)
        self.of_self = nn.Linear(features, width, bias=False)

    def forward(self, vertices: Tensor, read: Sequences) -> Tensor:
        """Vertices × features → vertices × width."""
        gathered = torch.zeros_like(vertices)
        if len(read.readers):
            _, (last, _) = self.lstm(PackedSequence(vertices[read.sources], read.at_once))
            gathered = gathered.index_copy(0, read.readers, last[0])
        mixed: Tensor = self.of_neighbours(gathered) + self.of_self(vertices)
        return mixed


# ---- the network of the thesis: GraphSAGE layers that halve in width, maximum over the vertices, two linear layers, a final ReLU


class SageNetwork(nn.Module):
    """From graphs to numbers ≥ 0."""

    def __init__(self, kinds: int, width: int, layers: int, start: float) -> None:
        """A network whose last bias is `start`: a final ReLU whose input is below zero everywhere would never learn."""
        super().__init__()
        widths = [width >> layer for layer in range(layers)]
        self.layers = nn.ModuleList(LstmAggregation(*pair) for pair in pairwise([kinds, *widths]))
        self.hidden = nn.Linear(widths[-1], max(1, widths[-1] // 2))
        self.last = nn.Linear(max(1, widths[-1] // 2), 1)
        nn.init.constant_(self.last.bias, start)

    def forward(self, kinds: Tensor, adjacency: Tensor, present: Tensor) -> Tensor:
        """One number per graph; absent vertices are not seen."""
        read = sequences(adjacency)
        graphs, count, _ = kinds.shape
        vertices = kinds.reshape(graphs * count, -1)
        for layer in self.layers:
            vertices = layer(vertices, read).relu()
        pooled = (vertices.reshape(graphs, count, -1) * present[:, :, None]).amax(dim=1)  # after a ReLU zero is the least
        guesses: Tensor = self.last(self.hidden(pooled).relu()).relu().squeeze(1)
        return guesses


_AT_ONCE = 1024
_PUBLISHED_SHARE = 0.3
_FEWEST = 2


class SageLstm(Predictor):
    """A new network each time, Adam on the squared error of the targets.

    The final ReLU cannot answer below zero, so targets run from 0, the worst of the rows, to 1, the best; no guess is worse than the worst.

    `as_published` differs as the published code does:

    - Targets are as given, which there are fractions. Here they are divided by the largest, which makes percent fractions too; only where some are
      negative does the least become zero. The differences among good cells are then small beside the targets.
    - On nasbench101 the graphs to train on take the first 21 of the 36 features, which are 15 operation bits and 6 edge bits, for the 21 edge bits.
      (The published code does so for the isomorphic forms of a cell, which are most rows; here no row is told from another.)
      The graphs to predict for are read rightly.
    - Training sees the first 30 % of the rows only, rounded down (but two at least).
    """

    reads_graphs = True

    def __init__(self, settings: SageLstmSettings, context: PredictorContext) -> None:
        self.settings, self.context, self._device = settings, context, torch_device(context)
        self._read = graph_reader(context.space, "sage-lstm")
        self._read_to_train = graph_reader(context.space, "sage-lstm", misread=settings.as_published)
        self._fits = 0
        self._network: SageNetwork
        self._scale: _Scale

    def fit(self, encodings: Encodings, fitness: Guesses) -> None:
        """Fit a new network; with `as_published` to the first 30 % of the rows."""
        settings, device = self.settings, self._device
        rows = max(_FEWEST, int(_PUBLISHED_SHARE * len(encodings))) if settings.as_published else len(encodings)
        kinds, adjacency, present = _tensors(self._read_to_train(encodings[:rows]), device)
        self._scale = (_as_given if settings.as_published else _whole_range)(fitness[:rows])
        targets = torch.from_numpy(((fitness[:rows] - self._scale.zero) / self._scale.unit).astype(np.float32)).to(device)
        with seeded(fit_seed(self.context.seed, self._fits), device):
            network = SageNetwork(kinds.shape[2], settings.width, settings.layers, float(targets.mean())).to(device)
            descent = Descent(settings.epochs, settings.learning_rate, settings.batch)
            gradient = by_autograd(network, lambda batch: network(kinds[batch], adjacency[batch], present[batch]), targets)
            descend(network, gradient, targets, descent)
        self._network = network
        self._fits += 1

    @torch.inference_mode()
    def predict(self, encodings: Encodings) -> Guesses:
        """A forward pass."""
        parts = [encodings[start : start + _AT_ONCE] for start in range(0, len(encodings), _AT_ONCE)]
        with same_numbers():
            guesses = torch.cat([self._network(*_tensors(self._read(part), self._device)) for part in parts])
        return guesses.cpu().numpy().astype(np.float64) * self._scale.unit + self._scale.zero


class _Scale(NamedTuple):
    zero: float
    unit: float


def _whole_range(fitness: Guesses) -> _Scale:
    worst = float(fitness.min())
    return _Scale(worst, float(fitness.max()) - worst or 1.0)


def _as_given(fitness: Guesses) -> _Scale:
    zero = min(0.0, float(fitness.min()))
    return _Scale(zero, float(fitness.max()) - zero or 1.0)


def _tensors(graphs: GraphBatch, device: torch.device) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    kinds, adjacency, present = (torch.from_numpy(array).to(device) for array in (graphs.kinds, graphs.adjacency, graphs.present))
    return kinds, adjacency, present
