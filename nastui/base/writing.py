"""Write a file so that nobody ever sees half of it: beside, flushed to disk, renamed."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from nastui.base.errors import StorageError
from nastui.base.paths import make_folder


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write to; it takes the place of `path` when the block ends well, and is removed when it does not.

    Raises:
        StorageError: the disk is full, read-only, or refuses otherwise.
    """
    path = path.resolve()  # a link stays one
    if path.exists() and not path.is_file():
        raise StorageError(f"cannot write {path}: it is no ordinary file", remedy="give another path")
    make_folder(path.parent)
    beside: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            beside = Path(file.name)
            yield file  # type: ignore[misc]  # the wrapper has all of BinaryIO
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(_mode(path))
        beside.replace(path)
    except BaseException as error:
        if beside is not None:
            beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise StorageError(
                f"cannot write {path}: {error.strerror}", remedy="free space or permission there; what was there before is untouched"
            ) from error
        raise


def _mode(path: Path) -> int:
    """The old file's mode, or what the user's umask leaves."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


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
        lock = path.with_name(f".{path.name}.lock").open("w")
    except OSError as error:
        raise StorageError(f"cannot write beside {path}: {error.strerror}", remedy="free space or permission there") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_text(path: Path, text: str) -> None:
    """Replace a file's text."""
    with replacing(path) as file:
        file.write(text.encode())
