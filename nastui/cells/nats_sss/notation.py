"""The official string notation of the NATS-Bench size space (Dong et al., TPAMI 2021): five channel widths, as in `8:16:24:32:40`.

A row of an array of cells is the five indices 0 … 7 of the widths. In their order the widths are the output channels of the stem and the first
cell, the first reduction block, the second cell, the second reduction block, and the third cell. The README of `nats_bench` names other layers,
but only this reading gives the parameters that the official records have: 49,202 of `8:8:8:16:32` on ten classes.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from nastui.base.errors import InputError
from nastui.cells.arrays import Cell
from nastui.cells.radix import Radix

WIDTHS: Final = (8, 16, 24, 32, 40, 48, 56, 64)
LENGTH: Final = 5
RADIX: Final = Radix(len(WIDTHS), LENGTH)
SIZE: Final = RADIX.size
_INDICES: Final = {str(width): index for index, width in enumerate(WIDTHS)}
_EXAMPLE: Final = "8:16:24:32:40"
_BEGINNING: Final = re.compile(r"\s*[0-9]+:[0-9]+\s*(:|\Z)")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


codes: Final = RADIX.codes
"""One integer in 0 … 32,767 per cell, which is its place in the official list."""
from_codes: Final = RADIX.from_codes
"""The cells that have these codes; the inverse of `codes`."""
every_cell: Final = RADIX.every_cell
"""All cells in the order of their codes."""


def looks_like(text: str) -> bool:
    """Whether a text is meant for this space, though it may be wrong: no cell of another space begins with two numbers."""
    return _BEGINNING.match(text) is not None


def widths(cell: Cell) -> tuple[int, ...]:
    """The channels of each layer."""
    return tuple(WIDTHS[index] for index in cell.tolist())


def format_cell(cell: Cell) -> str:
    """The official string of one cell."""
    return ":".join(map(str, widths(cell)))


def parse_cell(text: str) -> Cell:
    """The cell that an official string names.

    Raises:
        InputError: the text is not a cell of this space; the message says what is wrong with it.
    """
    parts = text.strip().split(":")
    if len(parts) != LENGTH:
        raise _refused(text, f"it has {len(parts)} ':'-separated width{'s' * (len(parts) > 1)} where the space has {LENGTH}")
    for place, part in enumerate(parts, start=1):
        if part not in _INDICES:
            raise _refused(text, f"'{part}' in place {place} is no width of the space{_nearest(part)}")
    return np.array([_INDICES[part] for part in parts], dtype=np.uint8)


def _nearest(part: str) -> str:
    """A clause such as ` (nearest: 8 or 16)`, or the empty string where the part is no number of a sane length."""
    if not _NUMBER.fullmatch(part):
        return ""
    distances = [abs(width - int(part)) for width in WIDTHS]
    near = [str(width) for width, distance in zip(WIDTHS, distances, strict=True) if distance == min(distances)]
    return f" (nearest: {' or '.join(near)})"


def _refused(text: str, reason: str) -> InputError:
    return InputError(f"'{text}' is not a cell of nats-sss: {reason}", remedy=f"write five of {', '.join(_INDICES)} like {_EXAMPLE}")
