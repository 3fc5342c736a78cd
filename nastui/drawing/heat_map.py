"""A square of numbers as a picture: half blocks whose colours are the numbers, or shades and digits that need no colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from typing import Final, TypeAlias

from nastui.drawing.axes import Scale
from nastui.drawing.spans import HEAT, Drawing, Line, Span, Style

Square: TypeAlias = Sequence[Sequence[float]]
"""n rows of n numbers."""
_SHADES: Final = " ░▒▓█"
_DIGITS: Final = "0123456789"
_UNKNOWN: Final = "?"


def draw_heat_map(square: Square, low: float, high: float, width: int, height: int, *, coloured: bool = True, ascii: bool = False) -> Drawing:
    """The square in at most this many columns and rows, in as many of its numbers as have room (an even choice of rows, the same of columns).

    Args:
        square: what is drawn; NaN is drawn as the lowest in colour, as `?` without.
        low: is drawn as the faintest.
        high: as the strongest; both are shared by pictures that are to be compared.
        width: columns there are.
        height: rows there are.
        coloured: a number takes one column and half a row, or twice that where all have room, and is told by colour alone; else it takes two
            columns and a row, and is told by the character.
        ascii: digits, which need no colour either.
    """
    plain = ascii or not coloured
    most = min(width // 2, height) if plain else min(width, 2 * height)
    chosen = fewer(square, most)
    scale = Scale(low, max(low, high))
    if plain:
        return _characters(chosen, scale, _DIGITS if ascii else _SHADES)
    roomy = 2 * len(square) <= width and len(square) <= height
    return _blocks(chosen, scale) if roomy else _half_blocks(chosen, scale)


def fewer(square: Square, most: int) -> list[list[float]]:
    """An even choice of at most so many rows, and the same columns."""
    count = min(len(square), max(0, most))
    places = [place * len(square) // count for place in range(count)]
    return [[square[row][column] for column in places] for row in places]


def draw_ramp(low: str, high: str, *, coloured: bool = True, ascii: bool = False) -> Line:
    """From faint to strong, with what the ends stand for."""
    if ascii:
        marks: tuple[Span, ...] = (Span(_DIGITS),)
    elif coloured:
        marks = tuple(Span("█", style) for style in HEAT)
    else:
        marks = (Span(_SHADES),)
    return (Span(f"{low} ", "dim"), *marks, Span(f" {high}", "dim"))


def _blocks(square: Square, scale: Scale) -> Drawing:
    return tuple(tuple(Span("██", _heat(number, scale)) for number in row) for row in square)


def _half_blocks(square: Square, scale: Scale) -> Drawing:
    """Two rows of numbers in each line; an odd last one lies on nothing."""
    lines: list[Line] = []
    for row in range(0, len(square), 2):
        below = square[row + 1] if row + 1 < len(square) else [None] * len(square)
        pairs = [(_heat(upper, scale), None if lower is None else _heat(lower, scale)) for upper, lower in zip(square[row], below, strict=True)]
        lines.append(tuple(Span("▀" * len(list(run)), upper, lower) for (upper, lower), run in groupby(pairs)))
    return tuple(lines)


def _characters(square: Square, scale: Scale, marks: str) -> Drawing:
    return tuple((Span("".join(_character(number, scale, marks) * 2 for number in row)),) for row in square)


def _character(number: float, scale: Scale, marks: str) -> str:
    return marks[scale.step(number, len(marks))] if math.isfinite(number) else _UNKNOWN


def _heat(number: float, scale: Scale) -> Style:
    return HEAT[scale.step(number, len(HEAT))] if math.isfinite(number) else HEAT[0]
