"""The names of devices that networks run on. Light to import: whether a device is here is seen when it is used."""

from __future__ import annotations

import re
from typing import Final

from nastui.base.errors import InputError

DEVICES: Final = ("auto", "cpu", "cuda", "cuda:1", "mps")
"""What may be chosen; a card has any number."""
_NAME: Final = re.compile(r"auto|cpu|mps|cuda(:(0|[1-9]\d?))?")


def check_device(name: str) -> str:
    """The name.

    Raises:
        InputError: it is that of no device.
    """
    if not _NAME.fullmatch(name):
        raise InputError(f"'{name}' is no device", remedy="choose cpu, auto, cuda, a card such as cuda:1, or mps")
    return name


def may_be_card(name: str) -> bool:
    """Whether the device of this name is a graphics card, where there is one."""
    return name == "auto" or name.startswith("cuda")


def check_worker(here: str | None, there: str | None) -> None:
    """A worker must compute on what the process computes on that keeps its numbers: they are kept as that device's.

    Args:
        here: the device of that process as runs keep it, such as `cuda:1 NVIDIA H100`.
        there: the worker's. Which of several such cards it has makes no difference.

    Raises:
        InputError: they are different devices.
    """
    if _any_card(here) != _any_card(there):
        raise InputError(
            f"a worker computes on {there or 'no device'}, and the numbers are kept as those of {here or 'no device'}",
            remedy="begin it where there is the device that workers have, on a cluster give each task a card (gpus), or choose the device cpu",
        )


def card_in(device: str | None) -> str | None:
    """`cuda:1` of `cuda:1 NVIDIA H100`; None where it is no card."""
    card = re.match(r"cuda:\d+\b", device or "")
    return card and card[0]


def _any_card(device: str | None) -> str | None:
    """Without its number."""
    return device and device.removeprefix(card_in(device) or "")
