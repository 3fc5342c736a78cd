"""How alike the images of a batch look to a network: the kernel of NASWOT, in exact integers."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import torch

Kernel = npt.NDArray[np.int64]
"""n × n: of how many ReLU units two images have the same code."""
_EXACT_IN_FLOAT32: Final = 2**24


class Agreements:
    """Collects K[i, j] = N_A − Hamming(cᵢ, cⱼ) signal by signal (Mellor et al., ICML 2021, equation 2).

    One product per signal is enough. With x the codes (n × N_A) and G = x·xᵀ, the row sums of x are G's diagonal d, hence
    K = x·xᵀ + (1 − x)·(1 − x)ᵀ = 2G − d − dᵀ + N_A.
    """

    def __init__(self) -> None:
        self.units = 0
        """N_A: units counted so far, each as often as it counts."""
        self._products: torch.Tensor | int = 0

    def add(self, signal: torch.Tensor, times: int) -> None:
        """Count the units of a ReLU's result (n × …, nowhere negative) this many times."""
        if times:
            codes = _codes(signal)
            self.units += times * codes.shape[1]
            self._products = self._products + times * exact_product(codes)

    def kernel(self) -> Kernel:
        """K; there must be a unit."""
        products = torch.as_tensor(self._products).cpu().numpy()
        lit = products.diagonal()
        kernel: Kernel = 2 * products - lit[:, None] - lit[None] + self.units
        return kernel


def exact_product(codes: torch.Tensor) -> torch.Tensor:
    """x·xᵀ (int64, n × n) of 0/1 codes (bool, n × units).

    Integer products where the processor is fast at them, else float32, which is exact as long as sums stay below 2²⁴.
    """
    if _multiplies_integers(codes):
        narrow = codes.view(torch.int8)
        return torch._int_mm(narrow, narrow.t()).long()
    parts = (part.float() for part in torch.split(codes, _EXACT_IN_FLOAT32, dim=1))
    return torch.stack([(part @ part.t()).long() for part in parts]).sum(dim=0)


def _codes(signal: torch.Tensor) -> torch.Tensor:
    """As n × units; in the order of memory, since the kernel asks only that all images have the same."""
    lit = signal.bool()
    return lit.movedim(1, -1).flatten(1) if lit.dim() == 4 and lit.is_contiguous(memory_format=torch.channels_last) else lit.flatten(1)


def _multiplies_integers(codes: torch.Tensor) -> bool:
    count, units = codes.shape
    if codes.is_cuda:
        return count > 16 and count % 8 == 0 and units % 8 == 0
    # torch's integer product of single columns is wrong (seen in 2.13).
    return units > 1 and torch.backends.cpu.get_cpu_capability().startswith("AVX")
