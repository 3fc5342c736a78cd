"""Jacobian covariance (Mellor et al., Neural Architecture Search without Training, arXiv:2006.04647v1, 2020), before it became NASWT.

The gradient of the outputs by an image is the network's linear map there. A network whose maps at different images are alike cannot
tell them apart.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from nastui.fitness.proxies.gradients import derivatives, in_training

_K = 1e-5
"""k of the paper, for numerical stability."""


def jacob_cov(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    """−Σᵢ [log(σᵢ + k) + 1/(σᵢ + k)] with σᵢ the eigenvalues of the correlations between the rows of J, k = 10⁻⁵.

    Row i of J (n × pixels) is the gradient of the summed outputs by image i, in training mode. NaN where an image has the same gradient in
    every pixel. Labels do not matter.
    """
    moving = images.detach().clone().requires_grad_()
    (jacobian,) = derivatives(in_training(network)(moving).sum(), (moving,))
    rows = jacobian.flatten(1).double().cpu().numpy()
    if (np.ptp(rows, axis=1) == 0).any() or not np.isfinite(rows).all():
        return float("nan")
    # Rounding may leave an eigenvalue of 0 slightly negative.
    spectrum = np.linalg.eigvalsh(np.corrcoef(rows)).clip(min=0) + _K
    return -float(np.sum(np.log(spectrum) + 1 / spectrum))
