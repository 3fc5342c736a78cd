"""How many of torch's threads a score is given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Iterator[None]:
    """Within the block torch uses one thread: sums then round the same on every number of cores, so that kept scores are anybody's scores.

    More cores are of more use to more cells: two processes of one thread score faster than one of two.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
