"""A file piece by piece: whole records, each proved by its crc, in rows of equal length."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.importing.nasbench101.template import Rows, Template, fitting, read_payload, read_together, template_of
from nastui.benchmarks.importing.nasbench101.trainings import Records, room
from nastui.benchmarks.importing.nasbench101.wire import (
    DAMAGED,
    HEADER,
    Places,
    Strange,
    crc32c,
    frame_starts,
    length_out_of_bounds,
    masked,
    refused,
    words_at,
    wrong_lengths,
)

MOST_BYTES: Final = 4 << 30
"""Twice the full file."""
_AT_ONCE: Final = 16 << 20
_CLASS: Final = 64
"""Records whose lengths differ by less are checked together."""


@dataclass(frozen=True)
class FrameBatch:
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


def batches(path: Path) -> Iterator[FrameBatch]:
    """All records of a file, some thousands at a time.

    Raises:
        InputError: a file that is too large, a frame whose length cannot be right, a cut tail.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > MOST_BYTES:
            raise refused(path, f"it has {size:,} bytes, far more than the full file of NAS-Bench-101")
        yield from _batches(path, file)


def _batches(path: Path, file: BufferedReader) -> Iterator[FrameBatch]:
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
        yield FrameBatch(path, buffer[: _CLASS + filled], starts + _CLASS, lengths, first, offset - _CLASS)
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


def alike(batch: FrameBatch) -> Iterator[Alike]:
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


def _checked(batch: FrameBatch, rows: Places, lengths: Places) -> npt.NDArray[np.uint8]:
    """The payloads of records, each at the right end of a row."""
    width = (int(lengths[-1]) // _CLASS + 1) * _CLASS
    ends = batch.starts[rows] + HEADER + lengths
    everywhere: npt.NDArray[np.void] = np.ndarray(len(batch.data) - width + 1, f"V{width}", batch.data, strides=(1,))
    payloads: npt.NDArray[np.uint8] = everywhere[ends - width].view(np.uint8).reshape(len(rows), width)
    wrong = masked(crc32c(payloads, lengths)) != words_at(batch.data, ends)
    if wrong.any():
        raise refused(batch.path, "its payload does not have the crc that is stored with it", *batch.place(int(rows[wrong].min())), DAMAGED)
    return payloads


# ---- the records of a batch: those of a common shape together, the others one by one


_FEWEST: Final = 4
"""Records for which a template is worth its making."""
_MOST_TEMPLATES: Final = 2000


@dataclass
class Templates:
    """The shapes met so far, by the length of their payloads."""

    most: int = 12
    """For payloads of one length; with 0 every record is read by itself."""
    known: dict[int, list[Template]] = field(default_factory=dict)

    def of_length(self, length: int) -> list[Template]:
        """The list for payloads of this length, to look through and to add to."""
        if sum(map(len, self.known.values())) > _MOST_TEMPLATES:
            self.known.clear()
        return self.known.setdefault(length, [])


def read_batch(batch: FrameBatch, templates: Templates) -> Records:
    """All records of a batch, in the order of the file.

    Raises:
        InputError: a wrong crc, or a record that is none of a cell.
    """
    records = room(len(batch.starts))
    for group in alike(batch):
        rest = _by_templates(group, records, templates)
        for row, payload in zip(group.rows[rest].tolist(), group.payloads[rest], strict=True):
            records.put(slice(row, row + 1), _read_alone(batch, row, payload))
    return records


def _by_templates(group: Alike, records: Records, templates: Templates) -> Places:
    """Read what templates can; the rows of the group that are left."""
    known = templates.of_length(group.payloads.shape[1])
    rest, alone = np.arange(len(group.rows)), [np.empty(0, dtype=np.int64)]
    for template in known:
        rest, strange = _by_template(group, records, template, rest)
        alone.append(strange)
    while len(rest) >= _FEWEST and len(known) < templates.most:
        made = template_of(group.payloads[rest[0]].tobytes())
        if made is None:
            break
        known.append(made)
        rest, strange = _by_template(group, records, made, rest)
        alone.append(strange)
    return np.concatenate([*alone, rest])


def _by_template(group: Alike, records: Records, template: Template, rows: Places) -> tuple[Places, Places]:
    """Read those rows of the group that fit; the rows that do not, and those that do and are yet not right."""
    payloads = _of(group.payloads, rows)
    fits = fitting(template, payloads)
    chosen = rows[fits]
    if not len(chosen):
        return rows, chosen
    found, right = read_together(template, _of(payloads, np.flatnonzero(fits)))
    records.put(group.rows[chosen], found)
    return rows[~fits], chosen[~right]


def _of(payloads: Rows, rows: Places) -> Rows:
    """These payloads, without a copy where they are all."""
    return payloads if len(rows) == len(payloads) else payloads[rows]


def _read_alone(batch: FrameBatch, row: int, payload: Rows) -> Records:
    try:
        return read_payload(payload.tobytes())
    except Strange as strange:
        raise refused(batch.path, str(strange), *batch.place(row)) from None
