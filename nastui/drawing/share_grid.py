"""Shares in a grid with names: a bar and the percents in each square, and a colour beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nastui.drawing.axes import Scale
from nastui.drawing.printable import in_ascii
from nastui.drawing.spans import HEAT, Drawing, Line, Span, Style

_BARS: Final = "▁▂▃▄▅▆▇█"
_SQUARE: Final = 4
"""Columns of a bar and of three digits; a blank parts squares."""
_SHADES: Final = HEAT[2:]
"""The faintest would be lost on the background."""
_ALL: Final = Scale(0.0, 1.0)


def draw_share_grid(columns: Sequence[str], rows: Sequence[tuple[str, Style]], shares: Sequence[Sequence[float | None]], *, ascii: bool) -> Drawing:
    """A line or two of names, then one line per row.

    Args:
        columns: names; a blank parts a name into two lines.
        rows: names with their styles.
        shares: rows × columns, 0 to 1; None: no square.
        ascii: only ASCII characters; without bars, which are the number again.
    """
    left = max(len(name) for name, _ in rows)
    heads = [name.split(" ", 1) for name in columns]
    lines: list[Line] = []
    for above in range(max(map(len, heads)), 0, -1):
        names = [head[-above] if len(head) >= above else "" for head in heads]
        lines.append((Span(" " * left), Span("".join(f" {_plain(name, ascii)[:_SQUARE]:>{_SQUARE}}" for name in names), "axis")))
    lines += [_row(name, style, row, left, ascii) for (name, style), row in zip(rows, shares, strict=True)]
    return tuple(lines)


def grid_width(columns: Sequence[str], rows: Sequence[tuple[str, Style]]) -> int:
    """Columns of a terminal that it takes."""
    return max(len(name) for name, _ in rows) + (1 + _SQUARE) * len(columns)


def _row(name: str, style: Style, shares: Sequence[float | None], left: int, ascii: bool) -> Line:
    squares = [span for share in shares for span in (Span(" "), *_square(share, ascii))]
    return (Span(f"{_plain(name, ascii):<{left}}", style), *squares)


def _square(share: float | None, ascii: bool) -> Line:
    if share is None:
        return (Span(" " * _SQUARE),)
    if not share:
        return (Span(("." if ascii else "·").rjust(_SQUARE), "dim"),)
    bar = " " if ascii else _BARS[_ALL.step(share, len(_BARS))]
    return (Span(bar, _SHADES[_ALL.step(share, len(_SHADES))]), Span(f"{max(1, round(100 * share)):>{_SQUARE - 1}}"))


def _plain(name: str, ascii: bool) -> str:
    return in_ascii(name) if ascii else name
