"""An ensemble of multilayer perceptrons (White et al., AAAI 2021): the mean over members, and their standard deviation as spread."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

from nastui.predictors.predictor import Encodings, Guesses, Predictor, PredictorContext, fit_seed
from nastui.predictors.settings import MlpEnsembleSettings
from nastui.predictors.targets import Target, target_of
from nastui.predictors.torch_training import Descent, by_autograd, descend, same_numbers, seeded, torch_device

# ---- several multilayer perceptrons of one shape, side by side: each layer is one batched matrix product


class Ensemble(nn.Module):
    """Members that differ in their initial weights."""

    def __init__(self, members: int, widths: list[int]) -> None:
        super().__init__()
        self.members = members
        pairs = list(pairwise(widths))
        self.weights = nn.ParameterList(torch.randn(members, into, out) * math.sqrt(2 / into) for into, out in pairs)
        self.biases = nn.ParameterList(torch.zeros(members, 1, out) for _, out in pairs)

    def forward(self, rows: Tensor) -> Tensor:
        """Members × rows, from rows × features or from rows of each member's own: members × rows × features."""
        values = rows if rows.dim() == 3 else rows.expand(self.members, *rows.shape)
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            values = torch.baddbmm(bias, values, weight).relu()
        return torch.baddbmm(self.biases[-1], values, self.weights[-1]).squeeze(2)


_AT_ONCE = 4096


class MlpEnsemble(Predictor):
    """Members are trained together, each in an order of its own."""

    def __init__(self, settings: MlpEnsembleSettings, context: PredictorContext) -> None:
        self.settings, self.context, self._device = settings, context, torch_device(context)
        self._fits = 0
        self._network: Ensemble
        self._target: Target

    def fit(self, encodings: Encodings, fitness: Guesses) -> None:
        """New members. A step's loss is the mean over members, whose gradients do not mix."""
        settings, device = self.settings, self._device
        rows = torch.from_numpy(encodings.astype(np.float32)).to(device)
        self._target = target_of(fitness, settings.target)
        targets = torch.from_numpy(self._target.forward(fitness).astype(np.float32)).to(device)
        with seeded(fit_seed(self.context.seed, self._fits), device):
            network = Ensemble(settings.members, [encodings.shape[1], *[settings.width] * settings.layers, 1]).to(device)
            own = torch.stack([torch.randperm(len(rows)) for _ in range(settings.members)], dim=1).to(device)
            descent = Descent(settings.epochs, settings.learning_rate, settings.batch)
            gradient = by_autograd(network, lambda batch: network(rows[own[batch].T]).T, targets[own], settings.loss)
            descend(network, gradient, targets, descent)
        self._network = network
        self._fits += 1

    def predict(self, encodings: Encodings) -> Guesses:
        """The mean over members."""
        return np.asarray(self._members(encodings).mean(axis=0))

    def spread(self, encodings: Encodings) -> Guesses:
        """The standard deviation over members."""
        return np.asarray(self._members(encodings).std(axis=0))

    @torch.inference_mode()
    def _members(self, encodings: Encodings) -> Guesses:
        """Members × rows, in the unit of fitness."""
        parts = [encodings[start : start + _AT_ONCE].astype(np.float32) for start in range(0, len(encodings), _AT_ONCE)]
        with same_numbers():
            guesses = torch.cat([self._network(torch.from_numpy(part).to(self._device)) for part in parts], dim=1)
        return self._target.back(guesses.cpu().numpy().astype(np.float64))
