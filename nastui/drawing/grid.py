"""A rectangle of character cells to paint on, turned into a drawing at the end."""

from __future__ import annotations

from itertools import groupby

from nastui.drawing.spans import Drawing, Line, Span, Style


class Grid:
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
