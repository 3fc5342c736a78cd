"""Several multilayer perceptrons of one shape, side by side: each layer is one batched matrix product."""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import Tensor, nn


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
