"""The network of the thesis: GraphSAGE layers that halve in width, maximum over the vertices, two linear layers, a final ReLU."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from nastui.predictors.sage_lstm.aggregation import SageLstm, sequences


class SageNetwork(nn.Module):
    """From graphs to numbers ≥ 0."""

    def __init__(self, kinds: int, width: int, layers: int, start: float) -> None:
        """A network whose last bias is `start`: a final ReLU whose input is below zero everywhere would never learn."""
        super().__init__()
        widths = [width >> layer for layer in range(layers)]
        self.layers = nn.ModuleList(SageLstm(*pair) for pair in pairwise([kinds, *widths]))
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
