"""How many of torch's threads a training is given on the processor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import torch

_WORTH_SHARING: Final = 2**14
"""Pixels in a batch below which threads only wait for each other."""


@contextmanager
def suited_threads(pixels: int) -> Iterator[None]:
    """One thread for batches of few pixels (images × side²), else as many as torch has.

    Threads that share too little wait for each other: on a busy machine two took 4 to 20 times as long as one for a training on mini-tss, whose
    batches have 4,096 pixels. One thread also rounds the same on every number of cores.
    """
    before = torch.get_num_threads()
    if pixels < _WORTH_SHARING:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
