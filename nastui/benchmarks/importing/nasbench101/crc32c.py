"""CRC-32C, the Castagnoli polynomial, of many byte strings at once, and the masking that TFRecord frames give it.

A string of four bytes takes one step: two look-ups in tables of 65,536 entries, for its lower and its upper half, over all strings together.
"""

from __future__ import annotations

from functools import cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

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
