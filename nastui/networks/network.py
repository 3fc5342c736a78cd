"""The contract of a network around a cell."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import nn


class Network(nn.Module, ABC):
    """A convolutional network whose ReLUs are `Activation`s.

    In training mode its batch norms use the batch's statistics. Under `torch.inference_mode` on the processor they do not remember them, and the
    network takes a faster way to the same numbers; on processors that multiply in bfloat16, `torch.autocast("cpu", torch.bfloat16)` is faster yet.
    """

    @abstractmethod
    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Logits (n × classes) of standardised images (n × colours × side × side)."""
