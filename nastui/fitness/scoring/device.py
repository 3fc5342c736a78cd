"""The device that a network runs on: by name, precision, memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import torch

from nastui.base.devices import check_device
from nastui.base.errors import InputError
from nastui.networks.memory import is_out_of_memory


def device_named(name: str) -> torch.device:
    """The device of this name: `cpu`, `cuda`, `cuda:1`, `mps`.

    Raises:
        InputError: it is no name, or this machine has none.
    """
    device = torch.device(check_device(name))
    if not _is_here(device):
        cards = torch.cuda.device_count()
        remedy = f"choose {_cards_in_words(cards)}" if cards and device.type == "cuda" else "choose cpu, or install a torch built for the GPU"
        raise InputError(f"this machine has no device '{name}' that torch can use", remedy=remedy)
    return device


def _is_here(device: torch.device) -> bool:
    if device.type == "cuda":
        return (device.index or 0) < torch.cuda.device_count()
    return device.type == "cpu" or torch.backends.mps.is_available()


def _cards_in_words(count: int) -> str:
    return "cuda:0" if count == 1 else f"cuda:0 to cuda:{count - 1}"


def device_words(device: torch.device) -> str:
    """What a run that used it keeps: `cpu`, `mps`, or the card's number and name."""
    if device.type != "cuda":
        return device.type
    return f"cuda:{torch.cuda.current_device() if device.index is None else device.index} {torch.cuda.get_device_name(device)}"


def card_of(device: torch.device) -> dict[str, str]:
    """What kept scores say of a card beside the kind of the device: cards of different models round otherwise. Empty where it is none."""
    return {"card": torch.cuda.get_device_name(device)} if device.type == "cuda" else {}


def whole_float32() -> AbstractContextManager[None]:
    """Within the block a GPU multiplies float32 as such: by default its convolutions round to the 10 bits of TF32."""
    flags: AbstractContextManager[None] = torch.backends.cudnn.flags(enabled=True, allow_tf32=False)
    return flags


def device_for(name: str) -> torch.device:
    """As `device_named`, where `auto` is the GPU if there is one."""
    return device_named(("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name)


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
