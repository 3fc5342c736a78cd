"""A distribution as horizontal bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nastui.drawing.numbers import count as count_text
from nastui.drawing.printable import in_ascii
from nastui.drawing.spans import Drawing, Line, Span, Style, fit, text_width

_EIGHTHS: Final = " ▏▎▍▌▋▊▉"


def draw_histogram(labels: Sequence[str], counts: Sequence[int], width: int, *, style: Style = "accent", ascii: bool = False) -> Drawing:
    """One row per bin: its label, a bar and its count, exactly this wide. A bin that is not empty shows at least a sliver."""
    numbers = [count_text(count) for count in counts]
    names = [in_ascii(label) if ascii else label for label in labels]
    left = max(map(text_width, names), default=0)
    right = max(map(len, numbers), default=0)
    room = max(0, width - left - right - 3)
    greatest = max(counts, default=0)
    rows = zip(names, counts, numbers, strict=True)
    return tuple(
        fit(_row(" " * (left - text_width(label)) + label, _bar(count, greatest, room, ascii), number.rjust(right), style, ascii), width, "~")
        for label, count, number in rows
    )


def _row(label: str, bar: str, number: str, style: Style, ascii: bool) -> Line:
    return (Span(label, "axis"), Span(" |" if ascii else " │", "axis"), Span(bar, style), Span(f" {number}"))


def _bar(count: int, greatest: int, room: int, ascii: bool) -> str:
    eighths = max(1, round(8 * room * count / greatest)) if count > 0 else 0
    if ascii:
        return ("#" * max(eighths > 0, round(eighths / 8))).ljust(room)[:room]
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).ljust(room)[:room]
