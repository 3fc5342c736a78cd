"""The arrays of a native table file: 64-byte aligned, memory-mapped, each with type, shape, offset and crc32 in the header."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.base.writing import replacing
from nastui.benchmarks.header import aligned, damaged, header_bytes, read_header

_TYPES: Final = {"uint8", "uint16", "uint32", "uint64", "float32", "float64"}

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class TableFile:
    """The header, and the arrays as read-only maps of the file."""

    header: Mapping[str, Any]
    arrays: Mapping[str, Array]


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
    with replacing(path) as file:
        file.write(header_bytes({**header, "arrays": described, "bytes": offset}))
        for data in written:
            file.write(data.data)
            file.write(bytes(aligned(data.nbytes) - data.nbytes))


def read_table(path: Path) -> TableFile:
    """Map a table. Only the header is read.

    Raises:
        InputError: the file is no table, is cut off, its header is damaged, or a newer nastui wrote it.
    """
    header, base = read_header(path)
    whole = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))  # a plain view: memmap objects index slowly
    return TableFile(header, {name: _mapped(path, whole, base, entry) for name, entry in header["arrays"].items()})


def damaged_arrays(path: Path) -> list[str]:
    """Names of the arrays whose bytes are not those that were written (reads the whole file)."""
    table = read_table(path)
    described = table.header["arrays"]
    return [name for name, array in table.arrays.items() if zlib.crc32(np.ascontiguousarray(array).data) != described[name]["crc32"]]


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
