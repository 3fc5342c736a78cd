"""The records of a folder or of a tar. Nothing is ever extracted from a tar: only where each record lies in it is noted."""

from __future__ import annotations

import stat
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from nastui.base.errors import InputError, Place
from nastui.benchmarks.importing.names import NATS_RECORD
from nastui.benchmarks.importing.nats.bz2_stream import MAX_PACKED
from nastui.benchmarks.importing.nats.worker_pool import Extent

META: Final = -1
"""The number that stands for the list of architectures."""
_BLOCK: Final = 512
_MAX_MEMBERS: Final = 200_000
_ABOUT_OTHERS: Final = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
"""Members that only say more of other members; a record's name needs none of them."""


@dataclass(frozen=True)
class Members:
    """Where the list of architectures and the records lie."""

    meta: Extent
    records: tuple[Extent, ...]
    """Ascending by number."""


def folder_members(folder: Path) -> Members:
    """The records of a folder; other files in it are left alone.

    Raises:
        InputError: no list of architectures, no record, or something in a record's place that is no file.
    """
    found: dict[int, Extent] = {}
    for entry in folder.iterdir():
        if (number := _number(entry.name)) is not None:
            if not stat.S_ISREG(entry.stat().st_mode):
                raise InputError(f"{entry.name} is no ordinary file", place=Place(str(folder)))
            found[number] = Extent(number, entry)
    return _members(found, folder)


def tar_members(path: Path) -> Members:
    """The records of a tar.

    Raises:
        InputError: not a plain tar of records; a member whose name leads elsewhere, a link, a device, one that stands twice.
    """
    found: dict[int, Extent] = {}
    with path.open("rb") as file:
        for info, start in _headers(file, path):
            number = _checked(info, path)
            if number is None:
                continue
            if number in found:
                raise _refused(path, f"{info.name} stands in the tar twice")
            if info.size > MAX_PACKED:
                raise _refused(path, f"{info.name} is far larger than a record")
            found[number] = Extent(number, path, start, info.size)
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


def _members(found: dict[int, Extent], path: Path) -> Members:
    meta = found.pop(META, None)
    if meta is None:
        raise _refused(path, "meta.pickle.pbz2, the list of architectures, is missing", "fetch the whole of NATS-…-simple")
    if not found:
        raise _refused(path, "there is no record beside the list of architectures", "fetch the whole of NATS-…-simple")
    return Members(meta, tuple(found[number] for number in sorted(found)))


def _refused(path: Path, reason: str, remedy: str | None = "use the tar as it was published") -> InputError:
    return InputError(reason, remedy=remedy, place=Place(str(path)))
