"""What was most frequent at each place, moment by moment: one line per place, one character per moment."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from nastui.drawing.printable import in_ascii
from nastui.drawing.spans import Drawing, Line, Span, Style, line_width

_NONE: Final = ("·", ".")
_INDEXED: Final = "123456789abcdefghijklmnopqrstuvwxyz"


def value_marks(names: Sequence[str], *, ascii: bool = False) -> tuple[str, ...]:
    """A character for each value: a dot for `none`, the first digit of its name or else its first letter; numbers where two would be equal."""
    found = [_NONE[ascii] if name == "none" else next((one for one in name if one.isdigit()), name[:1]) for name in names]
    return tuple(found) if len(set(found)) == len(found) else tuple(_INDEXED[place % len(_INDEXED)] for place in range(len(names)))


def draw_timeline(places: Sequence[str], values: Sequence[tuple[str, Style]], moments: Sequence[Sequence[int]], *, ascii: bool) -> Drawing:
    """A line for each place.

    Args:
        places: names.
        values: names and styles.
        moments: for each moment the number of the value that is most frequent at each place.
        ascii: only ASCII characters.
    """
    marks, left = value_marks([name for name, _ in values], ascii=ascii), max(map(len, places))
    return tuple(_line(name, [moment[place] for moment in moments], marks, values, left, ascii) for place, name in enumerate(places))


def draw_key(values: Sequence[tuple[str, Style]], width: int, *, ascii: bool) -> Drawing:
    """What the characters mean, in as many lines as that takes: `· none  3 conv 3×3`."""
    marks = value_marks([name for name, _ in values], ascii=ascii)
    lines: list[Line] = []
    for mark, (name, style) in zip(marks, values, strict=True):
        piece = Span(f"{mark} {in_ascii(name) if ascii else name}", style)
        if lines and line_width(lines[-1]) + 2 + len(piece.text) <= width:
            lines[-1] = (*lines[-1], Span("  "), piece)
        else:
            lines.append((piece,))
    return tuple(lines)


def _line(name: str, numbers: Sequence[int], marks: Sequence[str], values: Sequence[tuple[str, Style]], left: int, ascii: bool) -> Line:
    runs = ((number, len(list(run))) for number, run in groupby(numbers))
    label = in_ascii(name) if ascii else name
    return (Span(f"{label:<{left}} ", "axis"), *(Span(marks[number] * count, values[number][1]) for number, count in runs))
