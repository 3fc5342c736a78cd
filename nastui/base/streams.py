"""Standard streams that were closed before the program began (`2>&-`, a bare cron) are as good as /dev/null."""

from __future__ import annotations

import os
import sys
from typing import Final

_STREAMS: Final = ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w"))
"""Descriptor, name in `sys`, mode."""


def open_missing_streams() -> None:
    """Open the null device in the place of each stream that is not there, before a file gets its number."""
    for descriptor, name, mode in _STREAMS:
        if not _is_open(descriptor):
            _open_null(descriptor)
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115, PTH123 - it stays open as long as the process lives
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _open_null(descriptor: int) -> None:
    """Children inherit it like any other standard stream."""
    opened = os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    if opened == descriptor:
        os.set_inheritable(opened, True)
    else:
        os.dup2(opened, descriptor)
        os.close(opened)
