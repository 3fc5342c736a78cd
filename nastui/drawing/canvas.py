"""What is painted on: a rectangle of characters, and a raster of braille dots."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import Final

from nastui.drawing.spans import Drawing, Line, Span, Style


class Canvas:
    """Width × height blanks that are painted over; what falls outside is lost."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._cells: list[list[tuple[str, Style]]] = [[(" ", "plain")] * width for _ in range(height)]

    def put(self, row: int, column: int, text: str, style: Style = "plain") -> None:
        """Paint a text whose characters are each one column wide."""
        for offset, character in enumerate(text):
            if 0 <= row < self.height and 0 <= column + offset < self.width:
                self._cells[row][column + offset] = (character, style)

    def is_blank(self, row: int, column: int) -> bool:
        """Whether nothing was painted there yet."""
        return self._cells[row][column][0] == " "

    def drawing(self) -> Drawing:
        """What was painted; each line is as wide as the grid."""
        return tuple(map(_line, self._cells))


def _line(cells: list[tuple[str, Style]]) -> Line:
    runs = groupby(cells, key=lambda cell: cell[1])
    return tuple(Span("".join(character for character, _ in run), style) for style, run in runs)


_BLANK: Final = 0x2800
_BITS: Final = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


_STROKES: Final = tuple(tuple(dot == "•" for dot in row) for row in ("•", "• ", "•••••   ", "•   ", "••••• • ", "••  "))
"""Which dots along a curve are set: whole, dotted, dashed, thinly dotted, dashed and dotted, in short dashes. So curves differ without colour."""


class Dots:
    """Width × height characters of dots, (0, 0) at the bottom left. A character shows all its dots and belongs to who set one last.

    The first owner's dots make a whole line, those of the others lines with gaps, each in its own way; in ASCII each has its mark.
    """

    def __init__(self, width: int, height: int, ascii_marks: str | None = None) -> None:
        self._marks = ascii_marks
        self._across, self._down = (1, 1) if ascii_marks else (2, 4)
        self.columns = width * self._across
        self.rows = height * self._down
        self._cells: dict[tuple[int, int], tuple[int, int]] = {}
        self._strokes: defaultdict[int, dict[tuple[int, int], bool]] = defaultdict(dict)
        """Owner → the dots that its curve goes through, and whether they are set."""

    def horizontal(self, start: int, end: int, y: int, owner: int) -> None:
        """Set the dots from one column to another, both included."""
        for x in range(start, end + 1):
            self._set(x, y, owner)

    def vertical(self, x: int, start: int, end: int, owner: int) -> None:
        """Set the dots between two rows, both included, in either order."""
        for y in range(min(start, end), max(start, end) + 1):
            self._set(x, y, owner)

    def characters(self) -> list[tuple[int, int, str, int]]:
        """Row from the top, column, character and owner of each character that has dots."""
        return [(row, column, self._character(bits, owner), owner) for (row, column), (bits, owner) in self._cells.items()]

    def cell(self, x: int, y: int) -> tuple[int, int]:
        """Row from the top and column of the character in which a dot lies."""
        return (self.rows - 1 - y) // self._down, x // self._across

    def point(self, x: int, y: int, owner: int) -> None:
        """Set one dot, which is part of no line."""
        row, column = self.cell(x, y)
        bit = _BITS[(self.rows - 1 - y) % self._down][x % self._across]
        self._cells[row, column] = (self._cells.get((row, column), (0, owner))[0] | bit, owner)

    def _set(self, x: int, y: int, owner: int) -> None:
        if self._marks or self._in_stroke(x, y, owner):
            self.point(x, y, owner)

    def _in_stroke(self, x: int, y: int, owner: int) -> bool:
        """Whether a dot is set, from how many dots the curve went through before it came there first."""
        through, stroke = self._strokes[owner], _STROKES[owner % len(_STROKES)]
        return through.setdefault((x, y), stroke[len(through) % len(stroke)])

    def _character(self, bits: int, owner: int) -> str:
        return self._marks[owner % len(self._marks)] if self._marks else chr(_BLANK | bits)
