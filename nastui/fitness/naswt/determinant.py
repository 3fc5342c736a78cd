"""The number that is made of a kernel."""

from __future__ import annotations

import math

import numpy as np
import torch

from nastui.fitness.naswt.kernel import Kernel


def log_determinant(kernel: Kernel) -> float:
    """The score log |det K|; −inf where K is singular.

    That is known from the codes: two images share theirs, so two rows of K are equal. Rounding leaves the determinant of such a K tiny but
    not zero, so its size says nothing; a sign that is not positive does, since K is a sum of Gram matrices.
    """
    if same_code(kernel):
        return -math.inf
    sign, value = torch.linalg.slogdet(torch.from_numpy(kernel.astype(np.float64)))
    return float(value) if sign > 0 else -math.inf


def same_code(kernel: Kernel) -> bool:
    """Whether two images agree in every unit."""
    alike = kernel == kernel.diagonal()[:, None]
    return int(alike.sum()) > len(kernel)
