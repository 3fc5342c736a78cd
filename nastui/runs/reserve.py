"""Room that is kept beside the store, so that a full disk still takes what must be said of it: a pause, an end, a deletion."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

_BYTES: Final = 1 << 19


def reserve_of(store: Path) -> Path:
    """The file that takes the room."""
    return store.with_name(f"{store.name}-room")


def keep_room(store: Path) -> bool:
    """Take the room, where it is not taken yet; False where the disk has none."""
    path = reserve_of(store)
    try:
        if path.exists() and path.stat().st_size == _BYTES:
            return True
        with open(path, "wb", opener=_private) as file:
            file.write(os.urandom(_BYTES))  # what could be compressed would keep no room
    except OSError:
        give_room(store)
        return False
    return True


def has_room(store: Path) -> bool:
    """Whether there is as much again as is kept: a run that went on at the first byte would only wait again."""
    if not hasattr(os, "statvfs"):
        return True
    found = os.statvfs(store.parent)
    return found.f_bavail * found.f_frsize >= 2 * _BYTES


def give_room(store: Path) -> None:
    """Give it to the store."""
    with suppress(OSError):
        reserve_of(store).unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
