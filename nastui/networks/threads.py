"""How many threads torch is given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Iterator[None]:
    """Within the block torch uses one thread: sums then round the same on every number of cores, so results are the same on all machines of a kind.

    Two processes of one thread are faster than one of two, and on small inputs threads wait for each other.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
