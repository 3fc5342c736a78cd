"""The size space of NATS-Bench (Dong et al., TPAMI 2021): five channel widths, in the official notation `8:16:24:32:40`.

A row of an array of cells is the five indices 0 … 7 of the widths. In their order the widths are the output channels of the stem and the first
cell, the first reduction block, the second cell, the second reduction block, and the third cell. The README of `nats_bench` names other layers,
but only this reading gives the parameters that the official records have: 49,202 of `8:8:8:16:32` on ten classes.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.cells.arrays import Cell, Cells, Keys
from nastui.cells.facets import Facet, by_value
from nastui.cells.radix import Radix
from nastui.cells.space import Space
from nastui.drawing.graph import CellGraph, layer_graph
from nastui.drawing.spans import Style

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


LAYERS: Final[tuple[tuple[str, Style], ...]] = (
    ("stem, cell 1", "series1"),
    ("reduction 1", "series2"),
    ("cell 2", "series1"),
    ("reduction 2", "series2"),
    ("cell 3", "series1"),
)
_STEPS = len(WIDTHS) - 1
_THERMOMETER = np.tri(len(WIDTHS), _STEPS, -1, dtype=np.uint8)
"""Row k: k ones, then zeros."""


class NatsSss(Space):
    """32,768 cells, each a class of its own: networks of different widths are never the same graph."""

    name = "nats-sss"
    length = LENGTH
    choices = (len(WIDTHS),) * LENGTH
    distinct = SIZE
    feature_length = LENGTH * _STEPS

    def random(self, rng: np.random.Generator, count: int) -> Cells:
        """Uniform over all 32,768 cells."""
        return RADIX.random(rng, count)

    def mutate(self, rng: np.random.Generator, cells: Cells) -> Cells:
        """Each position changes with probability 1/5 to one of the other seven widths."""
        return RADIX.mutated(rng, cells)

    def valid(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Which rows hold only indices of widths."""
        return RADIX.valid(cells)

    def every_cell(self) -> Cells:
        """All cells in the order of their codes."""
        return RADIX.every_cell()

    def exact_keys(self, cells: Cells) -> Keys:
        """The code, 0 … 32,767: the cell's place in the official list."""
        return codes(cells).astype(np.uint64)

    def from_keys(self, keys: Keys) -> Cells:
        """From codes."""
        return from_codes(keys)

    def canonical_keys(self, cells: Cells) -> Keys:
        """The exact key."""
        return self.exact_keys(cells)

    def encode(self, cells: Cells) -> npt.NDArray[np.uint8]:
        """Thermometer code, 5 × 7: the index k of a width is k ones, so the Hamming distance counts steps of width."""
        return _THERMOMETER[cells].reshape(len(cells), self.feature_length)

    def isomorphic(self, cell: Cell) -> Cells:
        """The cell alone."""
        return cell[None].copy()

    def parse(self, text: str) -> Cell:
        """Read five widths."""
        return parse_cell(text)

    def format(self, cell: Cell) -> str:
        """Write five widths."""
        return format_cell(cell)

    def recognises(self, text: str) -> bool:
        """No cell of another space begins with two numbers."""
        return _BEGINNING.match(text) is not None

    def graph(self, cell: Cell) -> CellGraph:
        """Five layers and their channels."""
        return layer_graph(LAYERS, widths(cell), WIDTHS[-1])

    def facets(self) -> tuple[Facet, ...]:
        """Channels of layers."""
        places = [(name, place) for place, name in enumerate(("cell 1", "red. 1", "cell 2", "red. 2", "cell 3"))]
        return (by_value("channels of layers", places, [(str(width), "plain") for width in WIDTHS]),)
