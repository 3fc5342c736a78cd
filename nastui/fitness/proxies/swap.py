"""SWAP (Peng et al., SWAP-NAS: Sample-Wise Activation Patterns for Ultra-Fast NAS, ICLR 2024)."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from nastui.base.errors import InputError
from nastui.fitness.proxies.gradients import Recording, in_training


def swap(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """How many different patterns the ReLU units have over the images: for each unit, for which images it is on. In training mode.

    It is at most the units, and at most 2 to the power of the images. Without the paper's regularisation by the size of the network, whose two
    constants are chosen for each space.

    Raises:
        InputError: the network has no ReLU.
    """
    with torch.no_grad(), Recording(torch.relu, torch.relu_, functional.relu) as units:
        in_training(network)(images)
    if not units.calls:
        raise InputError("SWAP works for networks with ReLUs only, and this one has none", remedy="choose another score")
    return float(len(np.unique(np.concatenate([_patterns(call.result) for call in units.calls]))))


def _patterns(signal: torch.Tensor) -> np.ndarray:
    """The different patterns of a ReLU's units, each as a value of packed bits."""
    lit = np.packbits((signal > 0).flatten(1).T.cpu().numpy(), axis=1)
    found: np.ndarray = np.unique(np.ascontiguousarray(lit).view(f"V{lit.shape[1]}"))
    return found
