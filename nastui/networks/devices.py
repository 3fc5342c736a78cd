"""The devices of torch that networks run on: by name, with the same numbers each time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from nastui.base.devices import check_device
from nastui.base.errors import InputError


def device_named(name: str) -> torch.device:
    """The device of this name: `cpu`, `cuda`, `cuda:1`, `mps`. Of `cuda` this thread's card, with its number, as other threads may have others.

    Raises:
        InputError: it is no name, or this machine has none.
    """
    device = torch.device(check_device(name))
    if not _is_here(device):
        cards = torch.cuda.device_count()
        remedy = f"choose {_cards_in_words(cards)}" if cards and device.type == "cuda" else "choose cpu, or install a torch built for the GPU"
        raise InputError(f"this machine has no device '{name}' that torch can use", remedy=remedy)
    if device.type != "cuda":
        return device
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # before its first use: else recurrent layers may add in changing order
    return torch.device("cuda", torch.cuda.current_device() if device.index is None else device.index)


def _is_here(device: torch.device) -> bool:
    if device.type == "cuda":
        return (device.index or 0) < torch.cuda.device_count()
    return device.type == "cpu" or torch.backends.mps.is_available()


def _cards_in_words(count: int) -> str:
    return "cuda:0" if count == 1 else f"cuda:0 to cuda:{count - 1}"


def device_for(name: str) -> torch.device:
    """As `device_named`, where `auto` is the GPU if there is one."""
    return device_named(("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name)


def device_words(device: torch.device) -> str:
    """What a run that used it keeps: `cpu`, `mps`, or the card's number and name."""
    return f"{device} {torch.cuda.get_device_name(device)}" if device.type == "cuda" else device.type


def card_of(device: torch.device) -> dict[str, str]:
    """What kept scores say of a card beside the kind of the device: cards of different models round otherwise. Empty where it is none."""
    return {"card": torch.cuda.get_device_name(device)} if device.type == "cuda" else {}


@contextmanager
def reproducible() -> Iterator[None]:
    """Within the block a GPU adds in one order, and multiplies float32 as such: by default its convolutions round to the 10 bits of TF32."""
    before = torch.get_float32_matmul_precision()
    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False):
        torch.set_float32_matmul_precision("highest")
        try:
            yield
        finally:
            torch.set_float32_matmul_precision(before)
