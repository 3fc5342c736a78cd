"""One payload, read in the plain way: [module hash, epochs, adjacency bits, operations, base64 of the metrics].

Says precisely what is wrong with a record, and reads those of a rare shape; `template.py` reads the others, thousands at a time.
"""

from __future__ import annotations

import json
import re
import struct
from base64 import b64decode
from typing import Any, Final

import numpy as np

from nastui.benchmarks.importing.nasbench101.protobuf import Shape, Strange, shape_of, varint
from nastui.benchmarks.importing.nasbench101.records import MOST_EPOCHS, Records, bounds
from nastui.cells.arrays import Cells
from nastui.cells.nasbench101.codes import codes
from nastui.cells.nasbench101.columns import read_columns
from nastui.cells.nasbench101.malformed import reason

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
