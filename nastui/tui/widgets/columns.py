"""The columns of a table: what they show, and how wide they are for what they show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Literal, TypeAlias, TypeVar

from rich.text import Text

from nastui.drawing.columns import Wish, fitted
from nastui.drawing.numbers import SHORTEST, Figure
from nastui.drawing.printable import printable
from nastui.drawing.spans import Style, text_width

R = TypeVar("R")
CellValue: TypeAlias = str | Figure | Text
"""A figure is written shorter where there is no room; a text is not. A `Text` has its own styles."""


@dataclass(frozen=True)
class TableColumn(Generic[R]):
    """A heading, its width, what it shows, and between how many columns of the table it is there.

    What is set to the right is never cut: its width is the least that the column has. What is set to the left is a text, cut at its width.
    """

    title: str
    width: int
    text: Callable[[R], CellValue]
    least: int = 0
    most: int = 1_000
    side: Literal["left", "right"] = "left"
    narrowest: int | None = None
    """The width down to which a text gives way before a column is left out."""
    key: str = ""
    """Where titles do not differ, what does."""
    style: Callable[[R], Style] | None = None
    """In which style a `LineTable` shows it."""


@dataclass(frozen=True)
class Placed(Generic[R]):
    """A column and the width that it has."""

    column: TableColumn[R]
    width: int

    def cell(self, row: R) -> Text:
        """What it shows of a row."""
        value = self.column.text(row)
        return value if isinstance(value, Text) else cell_of(written(value, self.width), self.column.side)

    @property
    def key(self) -> str:
        """What tells the column from all others of its table."""
        return self.column.key or self.column.title

    @property
    def heading(self) -> Text:
        """Its title."""
        return cell_of(self.column.title, self.column.side)


def written(entry: CellValue, width: int) -> str:
    """An entry as it stands in a column of this width."""
    return entry.within(width) if isinstance(entry, Figure) else str(entry)


def cell_of(text: str, side: str) -> Text:
    """A cell of one line."""
    return Text(printable(text), justify="right" if side == "right" else "left", no_wrap=True, overflow="ellipsis")


@dataclass(frozen=True)
class ColumnExtent:
    """How much room entries take, in full and written as short as can be."""

    wide: int = 0
    least: int = 0

    def with_(self, entry: CellValue) -> ColumnExtent:
        """With one more entry."""
        wide, least = _extent(str(entry)) if isinstance(entry, Text) else _extent(entry)
        return ColumnExtent(max(self.wide, wide), max(self.least, least))


@lru_cache(1 << 16)
def _extent(entry: str | Figure) -> tuple[int, int]:
    """In full, and written as short as can be; kept, as a list of thousands of runs is laid out every second."""
    return text_width(str(entry)), text_width(written(entry, SHORTEST))


def placed(columns: Sequence[TableColumn[R]], extents: Sequence[ColumnExtent], room: int, gap: int) -> tuple[Placed[R], ...]:
    """Those columns that have room, in order."""
    widths = fitted([_wish(column, extent) for column, extent in zip(columns, extents, strict=True)], room, gap)
    return tuple(Placed(column, width) for column, width in zip(columns, widths, strict=True) if width is not None)


class ColumnExtents(Generic[R]):
    """The extents of columns over rows; each column is measured when it is first asked for."""

    def __init__(self, rows: Sequence[R]) -> None:
        self._rows = rows
        self._found: dict[str, ColumnExtent] = {}

    def of(self, column: TableColumn[R]) -> ColumnExtent:
        """What it takes; nothing is measured of texts, which are cut."""
        if column.side == "left":
            return ColumnExtent()
        key = column.key or column.title
        if key not in self._found:
            self._found[key] = extent_of(column.text(row) for row in self._rows)
        return self._found[key]


def column_at(columns: Sequence[Placed[R]], x: int, gap: int) -> Placed[R] | None:
    """The one that so many cells from the left lie in."""
    for column in columns:
        x -= column.width + gap
        if x < 0:
            return column
    return None


def laid_out(columns: Sequence[TableColumn[R]], extents: ColumnExtents[R], count: int, size: tuple[int, int], gap: int = 2) -> tuple[Placed[R], ...]:
    """The columns of a table of this size (columns and rows of the screen) with so many rows."""
    width, height = size
    known = [column for column in columns if column.least <= width <= column.most]
    bar = 1 if count + 1 > height else 0
    return placed(known, [extents.of(column) for column in known], width - bar, gap)


def extent_of(entries: Iterable[CellValue]) -> ColumnExtent:
    """The extent of all of these."""
    widths = {_extent(str(entry)) if isinstance(entry, Text) else _extent(entry) for entry in entries}
    return ColumnExtent(max((wide for wide, _ in widths), default=0), max((least for _, least in widths), default=0))


def _wish(column: TableColumn[R], extent: ColumnExtent) -> Wish:
    if column.side == "left":
        return Wish(column.width, column.width if column.narrowest is None else column.narrowest, column.least, text=True)
    title = text_width(column.title)
    return Wish(max(column.width, title, extent.wide), max(title, extent.least), column.least)
