"""The arrays of a native table file: 64-byte aligned, memory-mapped, each with type, shape, offset and crc32 in the header.

The crc32 of an array is compared when it is first read: once in a process, as long as the file is the same.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from nastui.base.writing import write_bytes
from nastui.benchmarks.header import aligned, damaged, header_bytes, header_of, opened_table

_TYPES: Final = {"uint8", "uint16", "uint32", "uint64", "float32", "float64"}

Array = npt.NDArray[Any]
_whole: set[tuple[str, int, int, int, str]] = set()
"""Arrays whose bytes were found to be those that were written: path, size, time of change and inode of the file, name of the array."""


class Arrays(Mapping[str, Array]):
    """The arrays of a file as read-only maps. Taking one out compares its bytes with its checksum.

    Raises:
        DamagedError: (on taking one out) its bytes are not those that were written.
    """

    def __init__(self, path: Path, file: BinaryIO, base: int, described: Mapping[str, Any]) -> None:
        self._path, self._described = path, described
        whole = np.asarray(np.memmap(file, dtype=np.uint8, mode="r"))  # a plain view: memmap objects index slowly
        found = os.fstat(file.fileno())
        self._version = (str(path), found.st_size, found.st_mtime_ns, found.st_ino)
        self._mapped = {name: _mapped(path, whole, base, entry) for name, entry in described.items()}

    def __getitem__(self, name: str) -> Array:
        array, key = self._mapped[name], (*self._version, name)
        if key not in _whole:
            if not self.whole(name):
                raise damaged(self._path, f"its array '{name}' does not have the bytes that were written")
            _whole.add(key)
        return array

    def __iter__(self) -> Iterator[str]:
        return iter(self._mapped)

    def __len__(self) -> int:
        return len(self._mapped)

    def __contains__(self, name: object) -> bool:
        return name in self._mapped

    def shape(self, name: str) -> tuple[int, ...]:
        """Of an array that is not read."""
        return self._mapped[name].shape

    def whole(self, name: str) -> bool:
        """Whether an array has the bytes that were written (reads all of it)."""
        return bool(zlib.crc32(np.ascontiguousarray(self._mapped[name]).data) == self._described[name]["crc32"])


@dataclass(frozen=True)
class TableFile:
    """The header, and the arrays."""

    header: Mapping[str, Any]
    arrays: Arrays


def write_table(path: Path, header: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
    """Write a table beside its place and rename it there."""
    described: dict[str, Any] = {}
    written: list[Array] = []
    alike: dict[tuple[Any, ...], tuple[int, Array]] = {}
    offset = 0
    for name, array in arrays.items():
        data = np.ascontiguousarray(array)
        entry = {"type": str(data.dtype), "shape": data.shape, "crc32": zlib.crc32(data.data)}
        same = alike.get(tuple(entry.values()))
        if same is None or same[1].tobytes() != data.tobytes():
            same = alike.setdefault(tuple(entry.values()), (offset, data))
            written.append(data)
            entry["offset"], offset = offset, offset + aligned(data.nbytes)
        else:
            entry["offset"] = same[0]  # equal arrays lie there once
        described[name] = entry
    filled = (part for data in written for part in (data.data, bytes(aligned(data.nbytes) - data.nbytes)))
    write_bytes(path, header_bytes({**header, "arrays": described, "bytes": offset}), *filled)


def read_table(path: Path) -> TableFile:
    """Map a table. Only the header is read.

    Raises:
        DamagedError: the file is no table, is cut off, or its header is damaged.
        InputError: it cannot be read, or a newer nastui wrote it.
    """
    with opened_table(path) as file:
        header, base = header_of(file, path)
        return TableFile(header, Arrays(path, file, base, header["arrays"]))


def damaged_arrays(path: Path) -> list[str]:
    """Names of the arrays whose bytes are not those that were written (reads the whole file)."""
    arrays = read_table(path).arrays
    return [name for name in arrays if not arrays.whole(name)]


def _mapped(path: Path, whole: Array, base: int, entry: Mapping[str, Any]) -> Array:
    if entry["type"] not in _TYPES:
        raise damaged(path, f"it holds numbers of the type {entry['type']}")
    kind = np.dtype(entry["type"])
    start = base + entry["offset"]
    size = int(np.prod(entry["shape"])) * kind.itemsize
    if start + size > len(whole):
        raise damaged(path, "an array reaches past its end")
    mapped: Array = whole[start : start + size].view(kind).reshape(entry["shape"])
    return mapped
