"""Payloads of one shape read together: what is structure in one of them is the same in all, so their numbers lie at the same places.

Whatever is not as it should be is only marked here. The plain reader then says what is wrong with it, so the two never disagree.
"""

from __future__ import annotations

import json
import re
import struct
from base64 import b64decode
from binascii import Error, a2b_base64
from dataclasses import dataclass
from functools import cache, lru_cache
from math import isqrt
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from nastui.benchmarks.importing.nasbench101.trainings import MOST_EPOCHS, Records, bounds
from nastui.benchmarks.importing.nasbench101.wire import EVALUATIONS, NUMBERS, Shape, Strange, shape_of, varint
from nastui.cells.arrays import Cells
from nastui.cells.nasbench101.layout import ABSENT, OPERATIONS, Codes, codes, from_matrices
from nastui.cells.nasbench101.notation import read_columns, reason
from nastui.cells.nasbench101.rules import valid_cells

# ---- one payload, read in the plain way: [module hash, epochs, adjacency bits, operations, base64 of the metrics]


_HASH: Final = re.compile(r"[0-9a-f]{32}")
_TYPES: Final = (str, int, str, str, str)
_DOUBLE: Final = struct.Struct("<d")


def read_payload(payload: bytes) -> Records:
    """The record, as arrays of one row.

    Raises:
        Strange: it is no record of a cell; says why, as a clause.
    """
    named, epochs, adjacency, operations, text = _items(payload)
    if not _HASH.fullmatch(named):
        raise Strange(f"'{named[:40]}' is no module hash of 32 hexadecimal digits")
    if not 1 <= epochs <= MOST_EPOCHS:
        raise Strange(f"it trains for {str(epochs)[:20]} epochs, where 1 to {MOST_EPOCHS} are possible")
    message = decoded(text)
    record = _record(named, epochs, _cell(adjacency, operations), message, shape_of(message))
    for wrong, right in bounds(record):
        if not right.all():
            raise Strange(wrong)
    return record


def _items(payload: bytes) -> list[Any]:
    try:
        items = json.loads(payload.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise Strange("its payload is not JSON") from error
    if not isinstance(items, list) or tuple(type(item) for item in items) != _TYPES:
        raise Strange("its payload is not a list of module hash, epochs, adjacency, operations and metrics")
    return items


def _cell(adjacency: str, operations: str) -> Cells:
    cells, readable = read_columns([adjacency], [operations])
    if not readable.all():
        raise Strange(f"its graph is not a cell of nasbench101: {reason(adjacency, operations)}")
    return cells


def decoded(text: str) -> bytes:
    """The bytes of a base64 text, which may be broken into lines.

    Raises:
        Strange: it is no base64.
    """
    try:
        return b64decode(text.replace("\n", ""), validate=True)
    except ValueError as error:
        raise Strange("its metrics are not base64") from error


def _record(named: str, epochs: int, cell: Cells, message: bytes, shape: Shape) -> Records:
    parameters, _ = varint(message, *shape.parameters)
    evaluations = [[_DOUBLE.unpack_from(message, place)[0] for place in places] for places in shape.evaluations]
    return Records(
        np.frombuffer(bytes.fromhex(named), dtype=np.uint8)[None],
        codes(cell),
        np.array([epochs], dtype=np.uint16),
        np.array([min(parameters, np.iinfo(np.int64).max)], dtype=np.int64),
        np.array([evaluations]),
        np.array(_DOUBLE.unpack_from(message, shape.total)),
    )


Rows: TypeAlias = npt.NDArray[np.uint8]
"""Records × bytes."""
Right: TypeAlias = npt.NDArray[np.bool_]
"""Which records are as they should be."""
_PAYLOAD: Final = re.compile(
    rb'\["([0-9a-f]{32})", ?([1-9][0-9]{0,3}), ?"([01]{4,49})", ?"([a-z0-9,-]{1,200})", ?"((?:[A-Za-z0-9+/]|\\n)+)(=*(?:\\n)?"\])'
)
_NEWLINE: Final = re.compile(rb"\\n")
_LONGEST_NUMBER: Final = 5
"""Bytes of a varint below 2³⁵, which is beyond every number of parameters."""
_PAD: Final = b"="
_DIGITS: Final = np.array([b"0123456789abcdef".find(byte) for byte in range(256)], dtype=np.int8).view(np.uint8)
"""The value of each hexadecimal digit in lower case; 255 for every other byte."""


@dataclass(frozen=True)
class Template:
    """The shape of a payload."""

    epochs: int
    fixed: npt.NDArray[np.int64]
    """The bytes that all payloads of the shape have in common."""
    expected: Rows
    hash: slice
    adjacency: slice
    operations: slice
    lines: tuple[slice, ...]
    """Where the base64 text stands, its padding left out."""
    pads: int
    metrics: Shape
    size: int
    """Of the metrics."""
    structural: npt.NDArray[np.int64]
    """The bytes of the metrics that are structure."""
    mask: Rows
    structure: Rows
    """What the structural bytes must be under the mask."""


def template_of(payload: bytes) -> Template | None:
    """The shape of a payload, or None where only the plain reader can read it."""
    matched = _PAYLOAD.fullmatch(payload)
    if matched is None or int(matched[2]) > MOST_EPOCHS or isqrt(len(matched[3])) ** 2 != len(matched[3]):
        return None
    try:
        message = decoded((matched[5] + matched[6][:-2]).decode("ascii").replace("\\n", ""))
        shape = shape_of(message)
    except Strange:
        return None
    if np.ptp(shape.parameters) > _LONGEST_NUMBER:
        return None
    lines, pads = _lines(payload, *matched.span(5)), matched[6].count(_PAD)
    named, adjacency, operations = (slice(*matched.span(group)) for group in (1, 3, 4))
    common = np.ones(len(payload), dtype=np.bool_)
    for part in (named, adjacency, operations, *lines):
        common[part] = False
    fixed, (whole, of_metrics) = np.flatnonzero(common), (np.frombuffer(bytes_, dtype=np.uint8) for bytes_ in (payload, message))
    mask = np.frombuffer(shape.mask, dtype=np.uint8)
    structural = np.flatnonzero(mask)
    mask = mask[structural]
    structure = of_metrics[structural] & mask
    epochs = int(matched[2])
    return Template(epochs, fixed, whole[fixed], named, adjacency, operations, lines, pads, shape, len(message), structural, mask, structure)


def _lines(payload: bytes, begin: int, end: int) -> tuple[slice, ...]:
    breaks = [found.span() for found in _NEWLINE.finditer(payload, begin, end)]
    begins, ends = [begin, *(after for _, after in breaks)], [*(before for before, _ in breaks), end]
    return tuple(slice(*ends) for ends in zip(begins, ends, strict=True))


def fitting(template: Template, payloads: Rows) -> Right:
    """Which payloads, of the template's length, have what all of its shape have in common: the fixed bytes, and no more padding."""
    last = next(line.stop for line in reversed(template.lines) if line.stop > line.start) - 1
    common: Right = (payloads[:, template.fixed] == template.expected).all(axis=1)
    return np.asarray(common & (payloads[:, last] != ord(_PAD)))


def read_together(template: Template, payloads: Rows) -> tuple[Records, Right]:
    """The records of payloads that fit, and which of them are right; the others mean nothing."""
    count = len(payloads)
    message, readable = _messages(template, payloads)
    evaluations, total = _doubles(template.metrics, message)
    heads = _first_of_each(payloads[:, : template.operations.stop])
    hashes, codes_, sound = _cells(template, payloads[heads])
    each = np.repeat(np.arange(len(heads)), np.diff(heads, append=count))
    epochs = np.full(count, template.epochs, dtype=np.uint16)
    records = Records(hashes[each], codes_[each], epochs, _varints(template.metrics, message), evaluations, total)
    right = sound[each] & readable
    for _, kept in bounds(records):
        right &= kept
    return records, right


def _messages(template: Template, payloads: Rows) -> tuple[Rows, Right]:
    """The decoded metrics, with as many bytes of padding behind them, and which of them have the template's structure."""
    count, width = len(payloads), template.size + template.pads
    padding = np.full((count, template.pads), ord("A"), dtype=np.uint8)
    texts = np.concatenate([*(payloads[:, line] for line in template.lines), padding], axis=1)
    try:
        plain = a2b_base64(texts.reshape(-1).data)
    except Error:
        plain = b""
    if len(plain) != count * width:
        return np.zeros((count, width), dtype=np.uint8), np.zeros(count, dtype=np.bool_)
    messages = np.frombuffer(plain, dtype=np.uint8).reshape(count, width)
    seen = messages[:, template.structural] & template.mask
    return messages, np.asarray((seen == template.structure).all(axis=1))


def _doubles(shape: Shape, messages: Rows) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The numbers of the evaluations, and the total time."""
    places = [place for evaluation in shape.evaluations for place in evaluation]
    numbers = np.empty((len(messages), len(places)))
    for number, place in enumerate(places):
        numbers[:, number] = _doubles_at(messages, place)
    return numbers.reshape(-1, EVALUATIONS, NUMBERS), _doubles_at(messages, shape.total).copy()


def _doubles_at(messages: Rows, place: int) -> npt.NDArray[np.float64]:
    return np.ndarray(len(messages), "<f8", messages, place, messages.strides[:1])


def _varints(shape: Shape, messages: Rows) -> npt.NDArray[np.int64]:
    content = messages[:, slice(*shape.parameters)] & 0x7F
    return content.astype(np.int64) @ (1 << 7 * np.arange(content.shape[1]))


def _first_of_each(heads: Rows) -> npt.NDArray[np.int64]:
    """The rows that differ from the one before: repeats of a cell mostly follow each other."""
    return np.flatnonzero(np.append(True, (heads[1:] != heads[:-1]).any(axis=1)))


def _cells(template: Template, payloads: Rows) -> tuple[Rows, Codes, Right]:
    """Module hashes, codes, and which of them are of cells."""
    digits = _DIGITS[payloads[:, template.hash]]
    bits = payloads[:, template.adjacency] - np.uint8(ord("0"))
    vertices = isqrt(bits.shape[1])
    adjacency = bits.reshape(-1, vertices, vertices)
    named, operations = _operations(payloads[:, template.operations], vertices)
    cells = from_matrices(adjacency, operations)
    right = named & (digits < 16).all(axis=1) & valid_cells(cells) & ~bits[:, _not_upper(vertices)].any(axis=1)
    hashes: Rows = digits[:, ::2] << np.uint8(4) | digits[:, 1::2]
    return hashes, codes(np.minimum(cells, ABSENT)), right


@cache
def _not_upper(vertices: int) -> npt.NDArray[np.int64]:
    """The places, in a matrix row by row, on and below the diagonal."""
    return np.flatnonzero(np.tri(vertices, dtype=np.bool_))


def _operations(texts: Rows, vertices: int) -> tuple[Right, Rows]:
    """Which texts name as many vertices rightly, and their operations. There are few distinct texts, so each is read once."""
    kinds = np.ascontiguousarray(texts).view(f"S{texts.shape[1]}").ravel().tolist()
    numbers = {text: number for number, text in enumerate(dict.fromkeys(kinds))}
    lists = [_indices(text, texts.shape[1], vertices) for text in numbers]
    which = [numbers[text] for text in kinds]
    named = np.array([indices is not None for indices in lists])
    rows = np.array([[0] * (vertices - 2) if indices is None else indices for indices in lists], dtype=np.uint8)
    return named[which], rows[which]


@lru_cache(maxsize=1024)
def _indices(text: bytes, length: int, vertices: int) -> list[int] | None:
    names = text.decode("latin-1").split(",")
    inner = names[1:-1]
    if len(text) != length or len(names) != vertices or (names[0], names[-1]) != ("input", "output") or not set(inner) <= set(OPERATIONS):
        return None
    return [OPERATIONS.index(name) for name in inner]
