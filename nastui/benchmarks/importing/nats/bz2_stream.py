"""Undo bz2 within bounds: a small file can say that it is a huge one."""

from __future__ import annotations

from bz2 import BZ2Decompressor
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from nastui.base.errors import InputError

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
