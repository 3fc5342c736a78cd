"""A cell of the NATS-Bench size space as bars: how many channels each layer of the network gives out, of 64 at most.

stem, cell 1 ████             16
reduction 1  ████████         32
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nastui.drawing.spans import Drawing, Line, Span, Style

_LAYERS: Final[tuple[tuple[str, Style], ...]] = (
    ("stem, cell 1", "series1"),
    ("reduction 1", "series2"),
    ("cell 2", "series1"),
    ("reduction 2", "series2"),
    ("cell 3", "series1"),
)
_LEFT: Final = max(len(name) for name, _ in _LAYERS)
_WIDEST: Final = 64
_ROOM: Final = 16
_NARROW_ROOM: Final = 8


def draw_widths(widths: Sequence[int], *, ascii: bool = False, narrow: bool = False) -> Drawing:
    """One row per layer: its name, a bar and its channels; 32 columns, or 24 where narrow."""
    room = _NARROW_ROOM if narrow else _ROOM
    return tuple(_row(name, style, width, room, "#" if ascii else "█") for (name, style), width in zip(_LAYERS, widths, strict=True))


def _row(name: str, style: Style, width: int, room: int, block: str) -> Line:
    bar = block * (room * width // _WIDEST)
    return (Span(f"{name:<{_LEFT}} ", "strong"), Span(f"{bar:<{room}}", style), Span(f" {width:>2}"))
