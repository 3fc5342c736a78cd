"""The number and colour of an arm, the same wherever it is drawn."""

from __future__ import annotations

from typing import Final

from nastui.drawing.spans import Style

_STYLES: Final[tuple[Style, ...]] = ("series1", "series2", "series3", "series4", "series5", "series6")
_MARKS: Final = "123456789abcdefghijklmnopqrstuvwxyz"
"""As `draw_chart` numbers its curves."""


def mark_of(place: int) -> str:
    """The character of the arm at this place of the panel."""
    return _MARKS[place % len(_MARKS)]


def style_of(place: int) -> Style:
    """Its colour; arms beyond the sixth share colours and differ by number."""
    return _STYLES[place % len(_STYLES)]
