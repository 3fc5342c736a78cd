"""Where the frames of a TFRecord file begin: u64 length, u32 crc of it, payload, u32 crc of that.

Payloads are JSON lists, so nearly all frames can be found by looking for `[` at the place of a payload's first byte. That finding is believed only
where each frame ends exactly where the next begins; otherwise the lengths are followed one by one.
"""

from __future__ import annotations

import struct
from functools import cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.importing.nasbench101.crc32c import Crcs, crc32c, masked

Places: TypeAlias = npt.NDArray[np.int64]
HEADER: Final = 12
FRAME: Final = HEADER + 4
"""What a frame has beyond its payload."""
SHORTEST, LONGEST = 64, 1 << 14
"""Bounds of a payload: no record of a cell is shorter, and none is nearly so long."""
_PART: Final = 1 << 18
_LENGTH: Final = struct.Struct("<Q")


def frame_starts(data: npt.NDArray[np.uint8]) -> tuple[Places, Places]:
    """Where the frames begin that lie wholly in the data, the first at its start, and the lengths of their payloads.

    Stops before a frame whose length is out of bounds.
    """
    found = _chained(data)
    return _followed(data) if found is None else found


def length_out_of_bounds(data: npt.NDArray[np.uint8]) -> int | None:
    """The length that the frame at the start of the data gives, where no payload may be so long or so short."""
    length = _LENGTH.unpack_from(data.data)[0] if len(data) >= _LENGTH.size else SHORTEST
    return None if SHORTEST <= length <= LONGEST else int(length)


def wrong_lengths(data: npt.NDArray[np.uint8], starts: Places, lengths: Places) -> npt.NDArray[np.bool_]:
    """Which frames have a length that its crc does not confirm."""
    return np.asarray(words_at(data, starts + _LENGTH.size) != _length_crcs()[lengths])


def words_at(data: npt.NDArray[np.uint8], places: Places) -> npt.NDArray[np.uint32]:
    """The little-endian words of four bytes that begin at these places, aligned or not."""
    words: npt.NDArray[np.uint32] = np.ndarray(len(data) - 3, "<u4", data, strides=(1,))
    return words[places]


def _chained(data: npt.NDArray[np.uint8]) -> tuple[Places, Places] | None:
    starts = _brackets(data[HEADER:])
    starts = starts[starts + _LENGTH.size <= len(data)]
    if not len(starts):
        return None
    every_length: npt.NDArray[np.uint64] = np.ndarray(len(data) - 7, "<u8", data, strides=(1,))
    lengths = every_length[starts]
    likely = (lengths >= SHORTEST) & (lengths <= LONGEST)
    starts, lengths_likely = starts[likely], lengths[likely].astype(np.int64)
    ends = starts + lengths_likely + FRAME
    if not len(starts) or starts[0] != 0 or not np.array_equal(ends[:-1], starts[1:]):
        return None
    whole = ends <= len(data)
    return starts[whole], lengths_likely[whole]


def _brackets(data: npt.NDArray[np.uint8]) -> Places:
    """Where `[` stands. It is rare, so words of eight bytes are looked through first; in parts that stay in the cache."""
    found = np.zeros(_PART, dtype=np.bool_)
    words = found.view(np.uint64)
    places = []
    for start in range(0, len(data), _PART):
        part = data[start : start + _PART]
        np.equal(part, ord("["), out=found[: len(part)])
        found[len(part) :] = False
        with_one = words.nonzero()[0]
        word, byte = found.reshape(-1, 8)[with_one].nonzero()
        places.append(8 * with_one[word] + byte + start)
    return np.concatenate(places) if places else np.empty(0, dtype=np.int64)


def _followed(data: npt.NDArray[np.uint8]) -> tuple[Places, Places]:
    starts: list[int] = []
    lengths: list[int] = []
    place = 0
    while place + HEADER <= len(data):
        (length,) = _LENGTH.unpack_from(data.data, place)
        if not SHORTEST <= length <= LONGEST or place + length + FRAME > len(data):
            break
        starts.append(place)
        lengths.append(length)
        place += length + FRAME
    return np.array(starts, dtype=np.int64), np.array(lengths, dtype=np.int64)


@cache
def _length_crcs() -> Crcs:
    """The masked crc of every length that a frame may have."""
    lengths = np.arange(LONGEST + 1, dtype="<u8")
    return masked(crc32c(lengths.view(np.uint8).reshape(-1, 8), np.full(len(lengths), 8)))
