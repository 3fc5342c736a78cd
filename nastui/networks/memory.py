"""Memory: whether an error tells of a lack of it, and freed memory that stays with the process."""

from __future__ import annotations

import ctypes
from typing import Final

import torch

_TRIM_THRESHOLD: Final = -1
_MMAP_MAX: Final = -4


_LACKS: Final = ("allocate memory", "not enough memory", "out of memory", "alloc_failed", "allocation_failed")
"""Torch's own words for the processor's memory, and those of CUDA, cuBLAS and cuDNN, in lower case."""


def is_out_of_memory(error: Exception) -> bool:
    """Whether it says so. Torch has no exception of its own for the processor's memory."""
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or any(text in str(error).lower() for text in _LACKS)


def keep_freed_memory(most: int = 2**30) -> bool:
    """Let the process keep up to so many freed bytes from now on. False where the C library has no such setting."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return False
    return bool(mallopt(_MMAP_MAX, 0)) and bool(mallopt(_TRIM_THRESHOLD, min(most, 2**31 - 1)))
