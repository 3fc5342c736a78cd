"""Standard streams: those that were closed before the program began (`2>&-`, a bare cron), and those that others print on."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

_STREAMS: Final = ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w"))
"""Descriptor, name in `sys`, mode."""
_THREAD: Final = threading.local()
_LOCK: Final = threading.Lock()
_asides: list[None] = []
"""As many as there are blocks of `aside` that somebody is in."""


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


class _Divided:
    """Standard output; of a thread that is within a block of `aside`, standard error."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(sys.stderr if getattr(_THREAD, "depth", 0) else self.stream, name)


@contextmanager
def aside(wanted: bool = True) -> Iterator[None]:
    """What this thread prints in the block goes to standard error: standard output is nastui's own, and may be a JSON document."""
    if not wanted:
        yield
        return
    with _LOCK:
        _asides.append(None)
        if not isinstance(sys.stdout, _Divided):
            sys.stdout = _Divided(sys.stdout)
    _THREAD.depth = getattr(_THREAD, "depth", 0) + 1
    try:
        yield
    finally:
        _THREAD.depth -= 1
        with _LOCK:
            _asides.pop()
            if not _asides and isinstance(sys.stdout, _Divided):
                sys.stdout = sys.stdout.stream
