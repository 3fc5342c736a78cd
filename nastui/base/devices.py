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
    if _model(here) != _model(there):
        raise InputError(
            f"a worker computes on {there or 'no device'}, and the numbers are kept as those of {here or 'no device'}",
            remedy="begin it where there is the device that workers have, on a cluster give each task a card (gpus), or choose the device cpu",
        )


def _model(words: str | None) -> str | None:
    return None if words is None else re.sub(r"^cuda:\d+", "cuda", words)
