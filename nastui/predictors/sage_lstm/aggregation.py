"""LSTM aggregation of GraphSAGE (Hamilton et al., NeurIPS 2017): each vertex reads its predecessors, one after the other, by their number.

The sequences of a batch of graphs are few and differ in length; they are packed, so that no step is spent on padding or on absent edges.
A vertex without predecessors aggregates to zeros.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence


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
    steps = incoming[readers].cumsum(dim=1).long()[rows, sources] - 1
    by_step = torch.argsort(steps, stable=True)
    flat = sources + readers[rows] // vertices * vertices
    return Sequences(flat[by_step], torch.bincount(steps).cpu(), readers)


class SageLstm(nn.Module):
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
            _, (last, _) = self.lstm(PackedSequence(vertices.index_select(0, read.sources), read.at_once))
            gathered = gathered.index_copy(0, read.readers, last[0])
        mixed: Tensor = self.of_neighbours(gathered) + self.of_self(vertices)
        return mixed
