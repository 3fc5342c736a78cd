"""Where the frames of a TFRecord file begin: u64 length, u32 crc of it, payload, u32 crc of that.

Payloads are JSON lists, so nearly all frames can be found by looking for `[` at the place of a payload's first byte. That finding is believed only
where each frame ends exactly where the next begins; otherwise the lengths are followed one by one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError, Place

# ---- cRC-32C, the Castagnoli polynomial, of many byte strings at once, and the masking that TFRecord frames give it


Crcs: TypeAlias = npt.NDArray[np.uint32]
_POLYNOMIAL: Final = np.uint32(0x82F63B78)
"""Reflected: the lowest bit of a state is the next to leave."""
_MASK_DELTA: Final = np.uint32(0xA282EAD8)
_WORD: Final = 4
_KEPT: Final = np.array([0xFFFFFFFF, 0xFFFFFF00, 0xFFFF0000, 0xFF000000, 0], dtype=np.uint32)
"""A little-endian word without its first 0 to 4 bytes."""


def masked(crcs: Crcs) -> Crcs:
    """As frames store them: rotated by 15 bits and moved by a constant."""
    rotated: Crcs = (crcs >> np.uint32(15) | crcs << np.uint32(17)) + _MASK_DELTA
    return rotated


def crc32c(rows: npt.NDArray[np.uint8], lengths: npt.NDArray[np.int64]) -> Crcs:
    """The CRC-32C of the last `lengths[i]` ≥ 4 bytes of each row; what stands before them counts for nothing.

    Args:
        rows: contiguous, strings × a multiple of 4 bytes.
        lengths: how many bytes of each row are the string.
    """
    words = rows.view("<u4").T.copy(order="C")
    _prepare(words, rows.shape[1] - lengths)
    high, low = _tables()
    state = np.zeros(len(rows), dtype=np.uint32)
    lower, upper = (np.empty(len(rows), dtype=np.intp) for _ in range(2))
    from_lower, from_upper = (np.empty(len(rows), dtype=np.uint32) for _ in range(2))
    halves = state.view("<u2").reshape(-1, 2)
    for word in words:
        np.bitwise_xor(state, word, out=state)
        lower[:], upper[:] = halves[:, 0], halves[:, 1]
        high.take(lower, out=from_lower, mode="clip")
        low.take(upper, out=from_upper, mode="clip")
        np.bitwise_xor(from_lower, from_upper, out=state)
    return np.asarray(~state)


def _prepare(words: npt.NDArray[np.uint32], before: npt.NDArray[np.int64]) -> None:
    """Clear what stands before each string and invert its first four bytes, in place.

    Zeros leave a state of zero as it is, and inverting the first four bytes is the same as beginning with a state of all ones; so strings of
    several lengths run through the tables together.
    """
    for number in range((int(before.max(initial=0)) + _WORD - 1) // _WORD + 1):
        own = before - _WORD * number
        string = _KEPT[np.clip(own, 0, _WORD)]
        words[number] &= string
        words[number] ^= string & ~_KEPT[np.clip(own + _WORD, 0, _WORD)]


@cache
def _tables() -> tuple[Crcs, Crcs]:
    """What two bytes make of a state of zero when two bytes of zero follow, and when none does."""
    low = np.arange(1 << 16, dtype=np.uint32)
    for _ in range(16):
        low = np.where(low & 1, low >> np.uint32(1) ^ _POLYNOMIAL, low >> np.uint32(1))
    return low[low & 0xFFFF] ^ low >> np.uint32(16), low


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


# ---- where the numbers of a `nasbench.ModelMetrics` message lie in its bytes, and which bytes make it a message of that shape


EVALUATIONS: Final = 3
"""At the start, halfway, at the end."""
NUMBERS: Final = 5
"""Of each evaluation: epoch, seconds, train, validation and test accuracy."""
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT: Final = 10
_CONTINUES: Final = 0x80


class Strange(ValueError):
    """The bytes are no such message; says why, as a clause."""


@dataclass(frozen=True)
class Shape:
    """Two messages whose bytes agree under `mask` have their numbers at the same places."""

    evaluations: tuple[tuple[int, ...], ...]
    """Where the doubles of each evaluation begin: evaluations × numbers."""
    total: int
    """Where the double `total_time` begins."""
    parameters: tuple[int, int]
    """The first byte of `trainable_parameters`, and the one after its last."""
    mask: bytes
    """The bits of each byte that are structure rather than content."""


class _Field(NamedTuple):
    number: int
    wire: int
    begin: int
    end: int


def shape_of(message: bytes) -> Shape:
    """The shape of a message.

    Raises:
        Strange: cut off, no protobuf, not three evaluations, or a number missing.
    """
    mask = bytearray(b"\xff" * len(message))
    fields = list(_fields(message, 0, len(message)))
    evaluations = [field for field in fields if field[:2] == (1, _BYTES)]
    if len(evaluations) != EVALUATIONS:
        raise Strange(f"it has {len(evaluations)} evaluations where three are expected")
    places = tuple(_evaluation(message, field, mask) for field in evaluations)
    _hide(mask, [field for field in fields if field not in evaluations])
    total, parameters = (_last(fields, *of) for of in ((3, _FIXED64, "total time"), (2, _VARINT, "number of parameters")))
    return Shape(places, total.begin, (parameters.begin, parameters.end), bytes(mask))


def varint(data: bytes, place: int, end: int) -> tuple[int, int]:
    """The number that begins at a place, and where it ends.

    Raises:
        Strange: it does not end in time.
    """
    value = 0
    for number, byte in enumerate(data[place : min(end, place + _LONGEST_VARINT)]):
        value |= (byte & ~_CONTINUES) << 7 * number
        if not byte & _CONTINUES:
            return value, place + number + 1
    raise Strange("its metrics are cut off")


def _evaluation(message: bytes, field: _Field, mask: bytearray) -> tuple[int, ...]:
    fields = list(_fields(message, field.begin, field.end))
    _hide(mask, fields)
    names = ("epoch", "training time", "train accuracy", "validation accuracy", "test accuracy")
    return tuple(_last(fields, number, _FIXED64, name).begin for number, name in enumerate(names, 1))


def _fields(data: bytes, place: int, end: int) -> Iterator[_Field]:
    """The fields of a message, each with where its content begins and ends."""
    while place < end:
        tag, begin = varint(data, place, end)
        number, wire = tag >> 3, tag & 7
        if wire == _VARINT:
            _, place = varint(data, begin, end)
        elif wire == _BYTES:
            size, begin = varint(data, begin, end)
            place = begin + size
        elif wire in (_FIXED64, _FIXED32):
            place = begin + (8 if wire == _FIXED64 else 4)
        else:
            raise Strange("its metrics are no protobuf message")
        if place > end:
            raise Strange("its metrics are cut off")
        yield _Field(number, wire, begin, place)


def _hide(mask: bytearray, fields: list[_Field]) -> None:
    """Take the content of fields out of what is structure; of a varint only the bits that say where it ends remain."""
    for field in fields:
        mask[field.begin : field.end] = bytes([_CONTINUES if field.wire == _VARINT else 0]) * (field.end - field.begin)


def _last(fields: list[_Field], number: int, wire: int, name: str) -> _Field:
    found = [field for field in fields if field[:2] == (number, wire)]
    if not found:
        raise Strange(f"its metrics have no {name}")
    return found[-1]


# ---- what is said of a file that is not what it should be: which record, where it begins, and what is wrong


DAMAGED = "the file is damaged or cut off; fetch it again"
_LONGEST = 300
"""Of what is quoted from a file, so that a sentence stays one."""


def refused(path: Path, reason: str, number: int | None = None, offset: int | None = None, remedy: str | None = None) -> InputError:
    """An error in this file.

    Args:
        path: the file.
        reason: a clause that goes on with what the record is or has.
        number: of the record, from 0.
        offset: of the byte at which its frame begins.
        remedy: what to do about it.
    """
    at = "" if offset is None else f" (at byte {offset:,})"
    where = "" if number is None else f"record {number + 1:,}{at}: "
    shown = "".join(letter if letter.isprintable() else "?" for letter in reason[:_LONGEST])
    return InputError(f"{where}{shown}", remedy=remedy, place=Place(file=str(path)))
