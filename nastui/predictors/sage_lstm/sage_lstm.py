"""GraphSAGE with LSTM aggregation (Hamilton et al., NeurIPS 2017) behind the contract of a predictor: the model of the thesis."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch

from nastui.predictors.descent import Descent, descend
from nastui.predictors.graphs import nasbench101
from nastui.predictors.graphs.graphs import Graphs
from nastui.predictors.graphs.reading import graph_reader
from nastui.predictors.predictor import Encodings, Guesses, Predictor, PredictorContext
from nastui.predictors.sage_lstm.network import SageNetwork
from nastui.predictors.sage_lstm.settings import SageLstmSettings
from nastui.predictors.seeding import fit_seed
from nastui.predictors.torch_state import one_thread, seeded

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
        self.settings, self.context = settings, context
        self._read = graph_reader(context.space, "sage-lstm")
        self._fits = 0
        self._network: SageNetwork
        self._scale: _Scale

    def fit(self, encodings: Encodings, fitness: Guesses) -> None:
        """Of the rows that the settings let it see."""
        settings, device = self.settings, self.context.device
        rows = max(_FEWEST, int(_PUBLISHED_SHARE * len(encodings))) if settings.as_published else len(encodings)
        kinds, adjacency, present = _tensors(self._training_graphs(encodings[:rows]), device)
        self._scale = (_as_given if settings.as_published else _whole_range)(fitness[:rows])
        targets = torch.from_numpy(((fitness[:rows] - self._scale.zero) / self._scale.unit).astype(np.float32)).to(device)
        with seeded(fit_seed(self.context.seed, self._fits), device):
            network = SageNetwork(kinds.shape[2], settings.width, settings.layers, float(targets.mean())).to(device)
            descent = Descent(settings.epochs, settings.learning_rate, settings.batch)
            descend(network, lambda batch: network(kinds[batch], adjacency[batch], present[batch]), targets, descent)
        self._network = network
        self._fits += 1

    @torch.inference_mode()
    def predict(self, encodings: Encodings) -> Guesses:
        """A forward pass."""
        parts = [encodings[start : start + _AT_ONCE] for start in range(0, len(encodings), _AT_ONCE)]
        with one_thread():
            guesses = torch.cat([self._network(*_tensors(self._read(part), self.context.device)) for part in parts])
        return guesses.cpu().numpy().astype(np.float64) * self._scale.unit + self._scale.zero

    def _training_graphs(self, encodings: Encodings) -> Graphs:
        right = self._read(encodings)
        return nasbench101.misread(encodings) if self.settings.as_published and self.context.space.name == "nasbench101" else right


class _Scale(NamedTuple):
    zero: float
    unit: float


def _whole_range(fitness: Guesses) -> _Scale:
    worst = float(fitness.min())
    return _Scale(worst, float(fitness.max()) - worst or 1.0)


def _as_given(fitness: Guesses) -> _Scale:
    zero = min(0.0, float(fitness.min()))
    return _Scale(zero, float(fitness.max()) - zero or 1.0)


def _tensors(graphs: Graphs, device: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    kinds, adjacency, present = (torch.from_numpy(array).to(device) for array in (graphs.kinds, graphs.adjacency, graphs.present))
    return kinds, adjacency, present
