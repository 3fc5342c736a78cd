"""Memory that ends while a network is scored or trained."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nastui.base.errors import InputError
from nastui.networks.memory import is_out_of_memory


class NoMemoryError(InputError):
    """There is no memory for this now; where less is done beside it there may be."""


@contextmanager
def enough_memory(batch_size: int) -> Iterator[None]:
    """Turn running out of memory within the block into an error with a remedy.

    Raises:
        NoMemoryError: it did.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise NoMemoryError(
            f"there is no memory for a batch of {batch_size} images, which batch norm forbids to split",
            remedy="choose a smaller batch or, for more memory than the GPU's, the device cpu",
        ) from None
