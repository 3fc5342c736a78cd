"""EPE-NAS (Lopes et al., EPE-NAS: Efficient Performance Estimation Without Training for NAS, ICANN 2021).

As for Jacobian covariance, the gradient of the outputs by an image is the network's linear map there; here images of the same class are compared.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from nastui.fitness.proxies.gradients import derivatives, in_training

_K = 1e-5
"""k of the paper, for numerical stability."""
_MANY_CLASSES = 100
"""Above so many outputs classes are compared with each other, and each is divided by its images."""


def epe_nas(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """Σ over classes of |E_c| with E_c = Σᵢⱼ log(|Σ_c|ᵢⱼ + k) and Σ_c the correlations between the Jacobians of a class, in training mode.

    With more than 100 outputs: E_c is divided by the images of the class, and the score is Σ over pairs of classes |E_c − E_d|, divided by the
    classes. A single image of a class correlates with itself alone, and is left out where there are many classes, as the authors' program does.
    NaN where an image has the same gradient in every pixel.
    """
    moving = images.detach().clone().requires_grad_()
    outputs = in_training(network)(moving)
    (jacobian,) = derivatives(outputs.sum(), (moving,))
    rows = jacobian.flatten(1).double().cpu().numpy()
    if (np.ptp(rows, axis=1) == 0).any() or not np.isfinite(rows).all():
        return float("nan")
    many = outputs.shape[1] > _MANY_CLASSES
    given = labels.cpu().numpy()
    found = [_of_class(rows[given == label], many) for label in np.unique(given)]
    sums = np.array([one for one in found if one is not None])
    if not many:
        return float(np.abs(sums).sum())
    return float(np.abs(sums[:, None] - sums[None, :]).sum() / len(sums)) if len(sums) else float("nan")


def _of_class(rows: np.ndarray, many: bool) -> float | None:
    """E_c; None where it is left out."""
    if len(rows) == 1:
        return None if many else float(np.log(1 + _K))
    total = float(np.log(np.abs(np.corrcoef(rows)) + _K).sum())
    return total / len(rows) if many else total
