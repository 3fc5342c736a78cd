"""The records of a folder or of a tar. Nothing is ever extracted from a tar: only where each record lies in it is noted."""

from __future__ import annotations

import stat
import tarfile
from bz2 import BZ2Decompressor
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from nastui.base.errors import InputError, Place
from nastui.benchmarks.importing import NATS_RECORD

# ---- undo bz2 within bounds: a small file can say that it is a huge one


MAX_PACKED: Final = 16 << 20
MAX_RECORD: Final = 64 << 20
"""Unpacked; a real record has a third of a megabyte."""
_CHUNK: Final = 1 << 18


def unpacked(packed: bytes, limit: int = MAX_RECORD) -> bytes:
    """The whole content.

    Raises:
        InputError: damaged, cut off, or more than the limit.
    """
    parts: list[bytes] = []
    while True:
        unpacker = BZ2Decompressor()
        try:
            parts.append(unpacker.decompress(packed, limit + 1))
        except (OSError, EOFError) as error:
            raise InputError("is damaged: it is no bz2 data", remedy="fetch it again") from error
        limit -= len(parts[-1])
        if limit < 0:
            raise InputError("unpacks to far more than a record has")
        if not unpacker.eof:
            raise InputError("is cut off", remedy="fetch it again")
        packed = unpacker.unused_data
        if not packed:
            return b"".join(parts)


def unpacking(file: BinaryIO, read: Callable[[int], None]) -> Iterator[bytes]:
    """The content in pieces of bounded size; `read` is told how much of the file has been read.

    Raises:
        InputError: damaged or cut off.
    """
    unpacker, begun = BZ2Decompressor(), False
    while packed := (unpacker.unused_data if unpacker.eof else b"") or file.read(_CHUNK):
        if unpacker.eof:
            unpacker = BZ2Decompressor()
        try:
            piece = unpacker.decompress(packed, _CHUNK)
            yield piece
            while not unpacker.needs_input and not unpacker.eof:
                yield unpacker.decompress(b"", _CHUNK)
        except (OSError, EOFError) as error:
            raise InputError("is damaged: it is no bz2 data", remedy="fetch it again") from error
        begun = True
        read(file.tell())
    if not begun or not unpacker.eof:
        raise InputError("is cut off", remedy="fetch it again")


# ---- the files of a folder or a tar


@dataclass(frozen=True)
class RecordExtent:
    """Where a record's bytes lie."""

    number: int
    path: Path
    start: int = 0
    size: int | None = None
    """None: to the end of the file."""


META: Final = -1
"""The number that stands for the list of architectures."""
_BLOCK: Final = 512
_MAX_MEMBERS: Final = 200_000
_ABOUT_OTHERS: Final = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
"""Members that only say more of other members; a record's name needs none of them."""


@dataclass(frozen=True)
class Members:
    """Where the list of architectures and the records lie."""

    meta: RecordExtent
    records: tuple[RecordExtent, ...]
    """Ascending by number."""


def folder_members(folder: Path) -> Members:
    """The records of a folder; other files in it are left alone.

    Raises:
        InputError: no list of architectures, no record, or something in a record's place that is no file.
    """
    found: dict[int, RecordExtent] = {}
    for entry in folder.iterdir():
        if (number := _number(entry.name)) is not None:
            if not stat.S_ISREG(entry.stat().st_mode):
                raise InputError(f"{entry.name} is no ordinary file", place=Place(str(folder)))
            found[number] = RecordExtent(number, entry)
    return _members(found, folder)


def tar_members(path: Path) -> Members:
    """The records of a tar.

    Raises:
        InputError: not a plain tar of records; a member whose name leads elsewhere, a link, a device, one that stands twice.
    """
    found: dict[int, RecordExtent] = {}
    with path.open("rb") as file:
        for info, start in _headers(file, path):
            number = _checked(info, path)
            if number is None:
                continue
            if number in found:
                raise _refused(path, f"{info.name} stands in the tar twice")
            if info.size > MAX_PACKED:
                raise _refused(path, f"{info.name} is far larger than a record")
            found[number] = RecordExtent(number, path, start, info.size)
    return _members(found, path)


def _headers(file: BinaryIO, path: Path) -> Iterator[tuple[tarfile.TarInfo, int]]:
    """Each member's header, and where its content begins."""
    end, place = path.stat().st_size, 0
    for _ in range(_MAX_MEMBERS):
        file.seek(place)
        block = file.read(_BLOCK)
        if block.count(0) == _BLOCK:
            return
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "replace")
        except tarfile.HeaderError:
            raise _refused(path, "the tar is cut off or damaged", "fetch it again") from None
        start = place + _BLOCK
        if not 0 <= info.size <= end - start:
            raise _refused(path, f"the tar is cut off or damaged at {info.name}", "fetch it again")
        yield info, start
        place = start + -(-info.size // _BLOCK) * _BLOCK
    raise _refused(path, "the tar has far more members than there are records")


def _checked(info: tarfile.TarInfo, path: Path) -> int | None:
    """The number of a member that is a record or the list; None for one that is to be passed over."""
    if info.type in _ABOUT_OTHERS:
        return None
    name = PurePosixPath(info.name)
    if name.is_absolute() or ".." in name.parts:
        raise _refused(path, f"the tar has a member that leads out of its folder: {info.name}")
    if info.isdir():
        return None
    if info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
        raise _refused(path, f"the tar has a member that is no ordinary file: {info.name}")
    return _number(name.name)


def _number(name: str) -> int | None:
    matched = NATS_RECORD.fullmatch(name)
    if matched is None:
        return None
    return META if matched[1] == "meta" else int(matched[1])


def _members(found: dict[int, RecordExtent], path: Path) -> Members:
    meta = found.pop(META, None)
    if meta is None:
        raise _refused(path, "meta.pickle.pbz2, the list of architectures, is missing", "fetch the whole of NATS-…-simple")
    if not found:
        raise _refused(path, "there is no record beside the list of architectures", "fetch the whole of NATS-…-simple")
    return Members(meta, tuple(found[number] for number in sorted(found)))


def _refused(path: Path, reason: str, remedy: str | None = "use the tar as it was published") -> InputError:
    return InputError(reason, remedy=remedy, place=Place(str(path)))
