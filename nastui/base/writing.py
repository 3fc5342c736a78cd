"""Write a file so that nobody ever sees half of it: beside, flushed to disk, renamed."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from nastui.base.errors import Reason, StorageError
from nastui.base.paths import FILE, is_private, make_folder
from nastui.base.room import with_room

_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write to; it takes the place of `path` when the block ends well, and is removed when it does not.

    Raises:
        StorageError: the disk is full, read-only, or refuses otherwise.
    """
    path = path.resolve()  # a link stays one
    private = is_private(path)
    if path.exists() and not path.is_file():
        raise StorageError(f"cannot write {path}: it is no ordinary file", remedy="give another path")
    make_folder(path.parent)
    beside: Path | None = None
    try:
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(_opened(beside, os.O_RDWR | os.O_EXCL, private=private), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists() and not private:
            beside.chmod(stat.S_IMODE(path.stat().st_mode))
        beside.replace(path)
    except BaseException as error:
        if beside is not None:
            with suppress(OSError):  # on a read-only file system even what is not there cannot be removed
                beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            remedy = "free space or permission there; what was there before is untouched"
            raise StorageError(f"cannot write {path}: {error.strerror}", remedy=remedy, reason=_reason(error)) from error
        raise


def _reason(error: OSError) -> Reason | None:
    return "full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else None


def _opened(path: Path, flags: int, *, private: bool) -> int:
    """A file that is made where it is not there: for the user alone, or as the umask leaves it. A link is not followed."""
    opened = os.open(path, flags | os.O_CREAT | _NO_LINK, FILE if private else 0o666)
    if private:
        with suppress(OSError):
            os.fchmod(opened, FILE)
    return opened


def open_private(path: Path) -> BinaryIO:
    """A file to append to, for the user alone."""
    return os.fdopen(_opened(path, os.O_WRONLY | os.O_APPEND, private=True), "ab")


def sweep(path: Path) -> None:
    """Remove what a killed process left beside a file; only for who holds it `alone`."""
    for left in path.parent.glob(f".{path.name}.*"):
        if not left.name.endswith(".lock"):
            left.unlink(missing_ok=True)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Whoever else asks for the same path waits until the block ends; for reading a file, changing it and writing it back."""
    try:
        import fcntl
    except ImportError:  # Windows: replacing a file is still all or nothing
        yield
        return
    make_folder(path.parent)
    try:
        lock = os.fdopen(_opened(path.with_name(f".{path.name}.lock"), os.O_WRONLY, private=is_private(path)), "wb")
    except OSError as error:
        raise StorageError(f"cannot write beside {path}: {error.strerror}", remedy="free space or permission there") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_bytes(path: Path, *parts: bytes | memoryview) -> None:
    """Replace a file's content; where that is wanted, wait for room."""

    def write() -> None:
        with replacing(path) as file:
            for part in parts:
                file.write(part)

    with_room(write)


def write_text(path: Path, text: str) -> None:
    """Replace a file's text; where that is wanted, wait for room."""
    write_bytes(path, text.encode())
