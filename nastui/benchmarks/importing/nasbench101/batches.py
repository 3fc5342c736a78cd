"""A file piece by piece: whole records, each proved by its crc, in rows of equal length."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.importing.nasbench101.crc32c import crc32c, masked
from nastui.benchmarks.importing.nasbench101.frames import HEADER, Places, frame_starts, length_out_of_bounds, words_at, wrong_lengths
from nastui.benchmarks.importing.nasbench101.refusing import DAMAGED, refused

MOST_BYTES: Final = 4 << 30
"""Twice the full file."""
_AT_ONCE: Final = 16 << 20
_CLASS: Final = 64
"""Records whose lengths differ by less are checked together."""


@dataclass(frozen=True)
class Batch:
    """Consecutive records of a file. The data are overwritten by the next batch."""

    path: Path
    data: npt.NDArray[np.uint8]
    starts: Places
    """Where in the data the frames begin; at least `_CLASS` bytes stand before the first."""
    lengths: Places
    """Of the payloads."""
    first: int
    """The number of the first record in the file, from 0."""
    offset: int
    """Where in the file the data begin."""

    def place(self, row: int) -> tuple[int, int]:
        """The number of a record in the file, and the byte at which its frame begins."""
        return self.first + row, self.offset + int(self.starts[row])


@dataclass(frozen=True)
class Alike:
    """Records of a batch whose payloads are equally long."""

    rows: Places
    """Their numbers in the batch, ascending."""
    payloads: npt.NDArray[np.uint8]
    """Records × length."""


def batches(path: Path) -> Iterator[Batch]:
    """All records of a file, some thousands at a time.

    Raises:
        InputError: a file that is too large, a frame whose length cannot be right, a cut tail.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > MOST_BYTES:
            raise refused(path, f"it has {size:,} bytes, far more than the full file of NAS-Bench-101")
        yield from _batches(path, file)


def _batches(path: Path, file: BufferedReader) -> Iterator[Batch]:
    buffer = np.zeros(_CLASS + _AT_ONCE, dtype=np.uint8)
    offset, first, filled = 0, 0, 0
    while True:
        filled += _fill(file, buffer[_CLASS + filled :])
        data = buffer[_CLASS : _CLASS + filled]
        if not filled:
            return
        starts, lengths = frame_starts(data)
        if not len(starts):
            raise _no_frame(path, data, first, offset)
        yield Batch(path, buffer[: _CLASS + filled], starts + _CLASS, lengths, first, offset - _CLASS)
        end = int(starts[-1] + lengths[-1]) + HEADER + 4
        buffer[_CLASS : _CLASS + filled - end] = data[end:].copy()
        offset, first, filled = offset + end, first + len(starts), filled - end


def _fill(file: BufferedReader, free: npt.NDArray[np.uint8]) -> int:
    """Read until the free bytes are full or the file ends; how many were read."""
    read = 0
    while read < len(free) and (more := file.readinto(free.data[read:])):
        read += more
    return read


def _no_frame(path: Path, data: npt.NDArray[np.uint8], number: int, offset: int) -> Exception:
    length = length_out_of_bounds(data)
    if length is None:
        return refused(path, "it reaches beyond the end of the file", number, offset, DAMAGED)
    return refused(path, f"its frame gives {length:,} bytes, which no record has", number, offset, DAMAGED)


def alike(batch: Batch) -> Iterator[Alike]:
    """The records of a batch by the length of their payloads, once both crcs of each are known to be right.

    Raises:
        InputError: a crc that is not that of its bytes.
    """
    wrong = wrong_lengths(batch.data, batch.starts, batch.lengths)
    if wrong.any():
        raise refused(batch.path, "its length does not have the crc that is stored with it", *batch.place(int(np.argmax(wrong))), DAMAGED)
    order = np.argsort(batch.lengths.astype(np.uint16), kind="stable")
    for rows in _cut(order, batch.lengths[order] // _CLASS):
        lengths = batch.lengths[rows]
        payloads = _checked(batch, rows, lengths)
        for within in _cut(np.arange(len(rows)), lengths):
            length = int(lengths[within[0]])
            yield Alike(rows[within], payloads[within[0] : within[-1] + 1, payloads.shape[1] - length :])


def _cut(rows: Places, kinds: Places) -> list[Places]:
    """The rows, cut where their kind changes."""
    return np.split(rows, np.flatnonzero(np.diff(kinds)) + 1)


def _checked(batch: Batch, rows: Places, lengths: Places) -> npt.NDArray[np.uint8]:
    """The payloads of records, each at the right end of a row."""
    width = (int(lengths[-1]) // _CLASS + 1) * _CLASS
    ends = batch.starts[rows] + HEADER + lengths
    everywhere: npt.NDArray[np.void] = np.ndarray(len(batch.data) - width + 1, f"V{width}", batch.data, strides=(1,))
    payloads: npt.NDArray[np.uint8] = everywhere[ends - width].view(np.uint8).reshape(len(rows), width)
    wrong = masked(crc32c(payloads, lengths)) != words_at(batch.data, ends)
    if wrong.any():
        raise refused(batch.path, "its payload does not have the crc that is stored with it", *batch.place(int(rows[wrong].min())), DAMAGED)
    return payloads
