"""A table of a report with all of its columns; it scrolls to the right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from rich.text import Text

from nastui.drawing.printable import printable
from nastui.studies.report.columns import ReportColumn, ReportRow, Table, TextLines, Value
from nastui.studies.report.render.text import heading, is_number, shown
from nastui.tui.report.arm_table import mark_of
from nastui.tui.widgets.columns import Placed, TableColumn
from nastui.tui.widgets.tables import ResponsiveTable

_NUMBERS: Final = 38
"""Columns of the screen that the first numbers of a comparison need beside two names."""
_LEAST_TEXT, _MOST_TEXT = 14, 32
_GAP: Final = 2
"""Blanks beside a cell."""


class ReportTable(ResponsiveTable[tuple[Value, ...]]):
    """All columns of a table, as it scrolls. Arms have the numbers of the figures."""

    def __init__(self, id: str, title: str) -> None:
        super().__init__(id=id, fixed_columns=1)
        self.border_title = title
        self._table: Table[ReportRow] | None = None
        self._arms: Sequence[str] = ()

    def show(self, table: Table[ReportRow], arms: Sequence[str]) -> None:
        """Show a table."""
        self._table, self._arms = table, arms
        if self.border_subtitle != (note := printable(table.note)):
            self.border_subtitle = note
        places = column_order(table.columns)
        self.fill([tuple(row[place] for place in places) for row in table.values])

    def heading_at(self, x: int) -> str | None:
        """The column's name, without its unit."""
        column = self._column_at(x)
        if column is None or self._table is None:
            return None
        return self._table.columns[column_order(self._table.columns)[self.placed.index(column)]].name

    def tell(self, words: str) -> None:
        """Show a text instead."""
        self._table, self.items, self.placed = None, (), ()
        self.clear(columns=True)
        self.border_subtitle = ""
        self.add_column(Text(printable(words)))

    def lay_out(self) -> tuple[Placed[tuple[Value, ...]], ...]:
        """Each column as wide as its widest cell."""
        table, width = self._table, self.content_size.width
        if table is None:
            return ()
        columns = [table.columns[place] for place in column_order(table.columns)]
        rows = [[self._cell(value, column, width) for value, column in zip(row, columns, strict=True)] for row in self.items]
        headings = [heading(column) for column in columns]
        natural = [max(text.cell_len for text in texts) for texts in zip(map(Text, headings), *rows, strict=True)]
        texts = [all(isinstance(row[place], str | TextLines) for row in self.items) for place in range(len(headings))]
        room = width - (1 if len(rows) + 1 > self.content_size.height else 0)
        widths = _whole(natural, texts, room)
        found = []
        for place, (column, title, wide) in enumerate(zip(columns, headings, widths, strict=True)):
            found.append(Placed(TableColumn(title, wide, partial(self._at, place, column), key=f"{column.name} {title}"), wide))
        return tuple(found)

    def _at(self, place: int, column: ReportColumn, row: tuple[Value, ...]) -> Text:
        return self._cell(row[place], column, self.content_size.width)

    def _cell(self, value: Value, column: ReportColumn, width: int) -> Text:
        text = shown(value, column)
        if column.role == "arm" and text in self._arms:
            text = f"{mark_of(self._arms.index(text))} {text}"
        most = max(_LEAST_TEXT, min(_MOST_TEXT, (width - _NUMBERS) // 2))
        short = _shortened(text, most) if isinstance(value, str | TextLines) else text
        return Text(printable(short), justify="right" if is_number(value) else "left", no_wrap=True)


def column_order(columns: Sequence[ReportColumn]) -> list[int]:
    """The places of the columns: those that lead first; without panel and task, which stand above the table."""
    led = [place for place, column in enumerate(columns) if column.lead is not None]
    led.sort(key=lambda place: columns[place].lead or 0)
    return [*led, *(place for place, column in enumerate(columns) if column.lead is None and column.role != "place")]


def _shortened(text: str, most: int) -> str:
    """A text cut at a blank, so that no number is cut; a long word is cut inside."""
    if len(text) <= most:
        return text
    start, blank, _ = text[:most].rpartition(" ")
    return f"{start}…" if blank and len(start) >= most // 2 else f"{text[: most - 1]}…"


def _whole(widths: list[int], texts: list[bool], room: int) -> list[int]:
    """The widths; the column before numbers that the edge of the screen would cut is widened, so that they begin behind the edge."""
    found, used = list(widths), 0
    for place, width in enumerate(widths):
        if used + width + _GAP > room:
            if place > 1 and not texts[place]:
                found[place - 1] += max(0, room + 1 - used)
            break
        used += width + _GAP
    return found
