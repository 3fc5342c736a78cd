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
