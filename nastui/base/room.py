"""Writes that wait for room on a full disk, where a command wants that."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

from nastui.base.errors import StorageError
from nastui.base.signals import heard

T = TypeVar("T")
RETRY_SECONDS: Final = 0.5


_tell: ContextVar[Callable[[str], object] | None] = ContextVar("tell", default=None)


@contextmanager
def waiting_for_room(tell: Callable[[str], object], *, wanted: bool = True) -> Iterator[None]:
    """Within the block, in this thread, writes on a full disk are tried again until there is room.

    Args:
        tell: is handed a sentence when the wait begins and when it ends.
        wanted: whether they wait at all.
    """
    before = _tell.set(tell if wanted else None)
    try:
        yield
    finally:
        _tell.reset(before)


def with_room(write: Callable[[], T]) -> T:
    """What `write` gives. It leaves nothing behind where it fails, so that it can be tried again.

    Raises:
        StorageError: the disk is full and nobody wants to wait, or it refuses otherwise.
        KeyboardInterrupt: a signal came meanwhile.
    """
    tell = _tell.get()
    if tell is None:
        return write()
    said, before = False, heard()
    while True:
        try:
            result = write()
        except StorageError as error:
            if error.reason != "full":
                raise
            if not said:
                tell(f"the disk is full: this waits for room, and goes on by itself when there is some ({error.message})")
                said = True
            time.sleep(RETRY_SECONDS)
            if heard() > before:
                raise KeyboardInterrupt from None
        else:
            if said:
                tell("there is room: it goes on")
            return result
