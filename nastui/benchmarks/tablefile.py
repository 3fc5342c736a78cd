"""The native table file: a magic, a JSON header, and 64-byte aligned arrays that are memory-mapped.

    "NASTUI" 1 0 | u32 header length | u32 crc32 of the header | header | arrays …

The header names each array's type, shape, offset and crc32, so a truncated file is seen before anything is read from it.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, Place
from nastui.base.writing import replacing

MAGIC: Final = b"NASTUI\x01\x00"
SUFFIX: Final = ".nastui"
_LENGTHS: Final = struct.Struct("<II")
_MAX_HEADER: Final = 16 << 20
_TYPES: Final = {"uint8", "uint16", "uint32", "uint64", "float64"}

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class TableFile:
    """The header's own entries, and the arrays as read-only maps of the file."""

    header: Mapping[str, Any]
    arrays: Mapping[str, Array]


def write_table(path: Path, header: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
    """Write a table beside its place and rename it there."""
    described: dict[str, Any] = {}
    offset = 0
    for name, array in arrays.items():
        data = np.ascontiguousarray(array)
        described[name] = {"type": str(data.dtype), "shape": data.shape, "offset": offset, "crc32": zlib.crc32(data.data)}
        offset += _aligned(data.nbytes)
    text = json.dumps({**header, "arrays": described, "bytes": offset}, ensure_ascii=False).encode()
    start = MAGIC + _LENGTHS.pack(len(text), zlib.crc32(text)) + text
    with replacing(path) as file:
        file.write(start.ljust(_aligned(len(start)), b"\0"))
        for array in arrays.values():
            data = np.ascontiguousarray(array)
            file.write(data.tobytes().ljust(_aligned(data.nbytes), b"\0"))


def read_table(path: Path) -> TableFile:
    """Map a table. Only the header is read.

    Raises:
        InputError: the file is no table, is cut off, or its header is damaged.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(MAGIC) + _LENGTHS.size)
            if len(start) < len(MAGIC) + _LENGTHS.size or not start.startswith(MAGIC):
                raise _damaged(path, "it is no nastui table")
            length, crc = _LENGTHS.unpack(start[len(MAGIC) :])
            text = file.read(min(length, _MAX_HEADER))
        if len(text) != length or zlib.crc32(text) != crc:
            raise _damaged(path, "its header is cut off or damaged")
        header = json.loads(text)
        base = _aligned(len(start) + length)
        if path.stat().st_size != base + header["bytes"]:
            raise _damaged(path, f"it has {path.stat().st_size:,} bytes where its header says {base + header['bytes']:,}")
        whole = np.memmap(path, dtype=np.uint8, mode="r")
    except OSError as error:
        raise InputError(f"cannot read the table: {error.strerror}", place=Place(file=str(path))) from error
    return TableFile(header, {name: _mapped(path, whole, base, entry) for name, entry in header.pop("arrays").items()})


def damaged_arrays(path: Path) -> list[str]:
    """Names of the arrays whose bytes are not those that were written (reads the whole file)."""
    table = read_table(path)
    with path.open("rb") as file:
        file.seek(len(MAGIC))
        length, _ = _LENGTHS.unpack(file.read(_LENGTHS.size))
        described = json.loads(file.read(length))["arrays"]
    return [name for name, array in table.arrays.items() if zlib.crc32(np.ascontiguousarray(array).data) != described[name]["crc32"]]


def _mapped(path: Path, whole: Array, base: int, entry: Mapping[str, Any]) -> Array:
    if entry["type"] not in _TYPES:
        raise _damaged(path, f"it holds numbers of the type {entry['type']}")
    kind = np.dtype(entry["type"])
    start = base + entry["offset"]
    size = int(np.prod(entry["shape"])) * kind.itemsize
    if start + size > len(whole):
        raise _damaged(path, "an array reaches past its end")
    mapped: Array = whole[start : start + size].view(kind).reshape(entry["shape"])
    return mapped


def _aligned(size: int) -> int:
    return (size + 63) // 64 * 64


def _damaged(path: Path, reason: str) -> InputError:
    return InputError(f"cannot read the table: {reason}", remedy="import it again (`nastui data import`)", place=Place(file=str(path)))
