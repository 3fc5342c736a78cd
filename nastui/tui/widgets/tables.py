"""Tables and lists with the keys of vim, and the table whose columns come and go with its width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic

from textual.widgets import DataTable, OptionList

from nastui.tui.widgets.columns import ColumnExtents, Placed, R, TableColumn, column_at, laid_out
from nastui.tui.widgets.scrolled_away import ScrolledAway
from nastui.tui.widgets.vim import table_bindings, vim_bindings


class VimTable(DataTable[Any]):
    """j, k, g and G go through the rows."""

    BINDINGS = table_bindings()


class VimList(OptionList):
    """j, k, g and G go through the options."""

    BINDINGS = vim_bindings("list", "cursor_down", "cursor_up", "first", "last")


class ResponsiveTable(ScrolledAway, VimTable, Generic[R]):
    """A table whose columns come and go with its width. The cursor stays on its row, and only cells that have changed are drawn again.

    Args:
        columns: all that there can be.
        id: of the widget.
        gap: blanks between columns.
        options: further arguments of DataTable.
    """

    def __init__(self, columns: Sequence[TableColumn[R]] = (), *, id: str | None = None, gap: int = 2, **options: Any) -> None:
        super().__init__(**{"cursor_type": "row", "cell_padding": gap // 2, "classes": "panel", "id": id, **options})
        self._known, self._gap = tuple(columns), gap
        self.placed: tuple[Placed[R], ...] = ()
        """The columns that are shown."""
        self.items: tuple[R, ...] = ()
        self._drawn: tuple[R, ...] = ()
        self._waiting = False
        """Whether the rows wait for room to be drawn in."""
        self._held: str | None = None
        """Of the row that the cursor is on meanwhile."""

    def key_of(self, item: R) -> str | None:
        """What tells a row from all others. None: rows have no identity, and are all drawn again where one has changed."""
        return None

    @property
    def chosen(self) -> R | None:
        """What is under the cursor, also while there is no room to draw it in."""
        if self._waiting:
            return self._meanwhile
        return self.items[self.cursor_row] if 0 <= self.cursor_row < min(len(self.items), self.row_count) else None

    @property
    def _meanwhile(self) -> R | None:
        """Of rows that wait the one that is held, else the one at the place of the cursor; of a table that was never seen nor pointed at none."""
        if not self.items or (self._held is None and not self.row_count):
            return None
        place = self.items[min(self.cursor_row, len(self.items) - 1)]
        return place if self._held is None else next((one for one in self.items if self.key_of(one) == self._held), place)

    def point_at(self, key: str | None) -> None:
        """Move the cursor to the row of this key, if it is there."""
        keys = [self.key_of(item) for item in self.items]
        if key is not None and key in keys:
            self._held = key
            if not self._waiting:
                self.move_cursor(row=keys.index(key), animate=False)

    def heading_at(self, x: int) -> str | None:
        """How the column is called that lies at so many cells from the left of what is shown."""
        column = self._column_at(x)
        return None if column is None else column.column.title

    def _column_at(self, x: int) -> Placed[R] | None:
        """Columns that are fixed stay where they are when the others are scrolled."""
        still = sum(one.width + self._gap for one in self.placed[: self.fixed_columns])
        return column_at(self.placed, x if x < still else x + int(self.scroll_offset.x), self._gap)

    def kept(self) -> R | None:
        """The row that the cursor stays on, wherever it goes."""
        return self.chosen

    def fill(self, items: Sequence[R]) -> None:
        """Show these rows, as soon as there is room."""
        kept = self.kept()
        key, self.items = None if kept is None else self.key_of(kept), tuple(items)
        if not self.content_size.width:
            self._held = self._held if self._waiting else key
            self._waiting = True
            return
        waited, self._waiting = self._waiting, False
        columns, keys = self.lay_out(), [self.key_of(item) for item in self.items]
        if _shape(columns) == _shape(self.placed) and None not in keys and keys == [self.key_of(item) for item in self._drawn]:
            self._redraw_changed()
            if waited and key in keys:
                self.move_cursor(row=keys.index(key), animate=False)
        elif _shape(columns) != _shape(self.placed) or self.items != self._drawn:
            self._refill(columns, keys, key)
        self._drawn = self.items

    def lay_out(self) -> tuple[Placed[R], ...]:
        """The columns that fit, with their widths."""
        return laid_out(self._known, ColumnExtents(self.items), len(self.items), self.content_size, self._gap)

    def show_columns(self, columns: tuple[Placed[R], ...]) -> None:
        """Remove all rows, and the columns too where others are to be shown."""
        others = _shape(columns) != _shape(self.placed)
        self.clear(columns=others)
        if others:
            for one in columns:
                self.add_column(one.heading, width=one.width + self._gap % 2, key=one.key)
        self.placed = columns

    def add_item(self, item: R, key: str | None) -> None:
        """Add a row at the end."""
        self.add_row(*(one.cell(item) for one in self.placed), key=key)

    def redraw_item(self, item: R, key: str) -> None:
        """Draw those cells of a row again that have changed."""
        for one in self.placed:
            cell = one.cell(item)
            if self.get_cell(key, one.key) != cell:
                self.update_cell(key, one.key, cell, update_width=False)

    def on_resize(self) -> None:
        """More or fewer columns fit."""
        self.refit()

    def refit(self) -> None:
        """Show the same rows in another room."""
        self.fill(self.items)

    def redraw_all(self) -> None:
        """Draw all rows again, where something else than rows has changed."""
        self._drawn = ()
        self.fill(self.items)

    def _redraw_changed(self) -> None:
        for before, item in zip(self._drawn, self.items, strict=True):
            if item is not before and item != before and (key := self.key_of(item)) is not None:
                self.redraw_item(item, key)

    def _refill(self, columns: tuple[Placed[R], ...], keys: Sequence[str | None], kept: str | None) -> None:
        place, offset, away = self.cursor_coordinate, self.scroll_offset, self._away and not self._in_sight
        x = offset.x if [one.key for one in columns] == [one.key for one in self.placed] else 0
        self.show_columns(columns)
        for item, key in zip(self.items, keys, strict=True):
            self.add_item(item, key)
        row = keys.index(kept) if kept is not None and kept in keys else min(place.row, len(keys) - 1)
        column = max(self.fixed_columns, min(place.column, len(columns) - 1)) if self.cursor_type == "cell" else None
        self.move_cursor(row=row, column=column, animate=False, scroll=False)
        self.scroll_to(x, offset.y, animate=False, force=True)  # taking rows out has scrolled to the first
        if not away:
            self.move_cursor(animate=False)


def _shape(columns: Sequence[Placed[R]]) -> list[tuple[str, int]]:
    return [(one.key, one.width) for one in columns]
