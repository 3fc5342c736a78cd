"""Where the numbers of a `nasbench.ModelMetrics` message lie in its bytes, and which bytes make it a message of that shape.

ModelMetrics: 1 repeated EvaluationData, 2 trainable_parameters, 3 total_time. EvaluationData: 1 current_epoch, 2 training_time,
3 train, 4 validation and 5 test accuracy. Everything else is skipped; of a field that stands twice the last counts, as in every protobuf reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

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
