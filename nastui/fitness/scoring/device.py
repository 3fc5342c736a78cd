"""The device that a network runs on: by name, precision, memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import torch

from nastui.base.errors import InputError


def device_named(name: str) -> torch.device:
    """The device of this name: `cpu`, `cuda`, `cuda:1`.

    Raises:
        InputError: this machine has none.
    """
    try:
        device = torch.device(name)
    except RuntimeError:
        raise InputError(f"'{name}' is no device", remedy="choose cpu or cuda") from None
    if device.type != "cpu" and (device.type != "cuda" or (device.index or 0) >= torch.cuda.device_count()):
        raise InputError(f"this machine has no device '{name}' that torch can use", remedy="choose cpu, or install a torch built for the GPU")
    return device


def whole_float32() -> AbstractContextManager[None]:
    """Within the block a GPU multiplies float32 as such: by default its convolutions round to the 10 bits of TF32."""
    flags: AbstractContextManager[None] = torch.backends.cudnn.flags(enabled=True, allow_tf32=False)
    return flags


def device_for(name: str) -> torch.device:
    """As `device_named`, where `auto` is the GPU if there is one."""
    return device_named(("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name)


@contextmanager
def enough_memory(batch_size: int) -> Iterator[None]:
    """Turn running out of memory within the block into an error with a remedy.

    Raises:
        InputError: it did.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not _out_of_memory(error):
            raise
        raise InputError(
            f"there is no memory for a batch of {batch_size} images, which batch norm forbids to split",
            remedy="choose a smaller batch or, for more memory than the GPU's, the device cpu",
        ) from None


def _out_of_memory(error: Exception) -> bool:
    """Torch has no exception of its own for the processor's memory."""
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or any(text in str(error) for text in ("allocate memory", "not enough memory"))
