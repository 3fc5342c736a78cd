"""The files of an image archive: of its folder, or of its `.tar.gz`, of which nothing is ever extracted."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from nastui.base.errors import InputError
from nastui.fitness.images.trouble import wrong_at

_BLOCK: Final = 512
_MOST_MEMBERS: Final = 1000
_MOST_BYTES: Final = 1 << 30
"""Of all that a tar unpacks to; CIFAR-10 and CIFAR-100 take about 180 MB each."""
_MOST_MEMBER: Final = 192 << 20
"""Of one file; the training images of CIFAR-100 take 155 MB."""
_CHUNK: Final = 1 << 20


def files_of(path: Path, wanted: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each wanted file, one at a time: a folder's in the order asked for, an archive's in its own.

    Raises:
        InputError: one is missing, twice there, too large, or the archive is damaged or leads out of its folder.
    """
    try:
        yield from _of_folder(path, wanted) if path.is_dir() else _of_tar(path, wanted)
    except InputError as error:
        raise wrong_at(path, error.message, error.remedy) from None
    except OSError as error:
        raise wrong_at(path, f"cannot be read: {error.strerror or error}") from error


def _of_folder(folder: Path, wanted: Collection[str]) -> Iterator[tuple[str, bytes]]:
    if missing := [name for name in wanted if not (folder / name).is_file()]:
        raise _incomplete(missing)
    for name in wanted:
        with (folder / name).open("rb") as file:
            content = file.read(_MOST_MEMBER + 1)
        if len(content) > _MOST_MEMBER:
            raise _too_large(name)
        yield name, content


def _of_tar(path: Path, wanted: Collection[str]) -> Iterator[tuple[str, bytes]]:
    missing = list(wanted)
    try:
        with gzip.open(path) as file:
            for info in _headers(file):
                name = PurePosixPath(info.name).name
                if name not in wanted or not info.isreg():
                    _pass_over(file, _padded(info))
                    continue
                if name not in missing:
                    raise InputError(f"{name} is in the archive twice", remedy="use it as it was published")
                missing.remove(name)
                content = _taken(file, info.size)
                yield name, content
                _pass_over(file, _padded(info) - info.size)
    except (gzip.BadGzipFile, EOFError, zlib.error, tarfile.HeaderError) as error:
        raise InputError("the archive is cut off or damaged", remedy="fetch it again") from error
    if missing:
        raise _incomplete(missing)


def _headers(file: gzip.GzipFile) -> Iterator[tarfile.TarInfo]:
    """Each member's header; the content behind it is for the caller to read to its end, or to pass over."""
    left = _MOST_BYTES
    for _ in range(_MOST_MEMBERS):
        block = _taken(file, _BLOCK)
        if block.count(0) == _BLOCK:
            return
        info = tarfile.TarInfo.frombuf(block, "utf-8", "replace")
        name = PurePosixPath(info.name)
        if name.is_absolute() or ".." in name.parts:
            raise InputError(f"the archive has a member that leads out of its folder: {info.name}", remedy="use it as it was published")
        left -= info.size
        if info.size > _MOST_MEMBER or info.size < 0 or left < 0:
            raise _too_large(info.name)
        yield info
    raise InputError("the archive has far more members than an image set", remedy="use it as it was published")


def _padded(info: tarfile.TarInfo) -> int:
    return -(-info.size // _BLOCK) * _BLOCK


def _taken(file: gzip.GzipFile, size: int) -> bytes:
    content = file.read(size)
    if len(content) < size:
        raise EOFError
    return content


def _pass_over(file: gzip.GzipFile, size: int) -> None:
    while size:
        size -= len(_taken(file, min(size, _CHUNK)))


def _incomplete(missing: list[str]) -> InputError:
    return InputError(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing", remedy="fetch all of it again")


def _too_large(name: str) -> InputError:
    return InputError(f"{name} is far larger than a file of an image set", remedy="use it as it was published")
