"""Tables and lists with the keys of vim, and the table whose columns come and go with its width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic

from textual.widgets import DataTable, OptionList

from nastui.tui.widgets.columns import ColumnExtents, Placed, R, TableColumn, laid_out
from nastui.tui.widgets.vim import table_bindings, vim_bindings


class VimTable(DataTable[Any]):
    """j, k, g and G go through the rows."""

    BINDINGS = table_bindings()


class VimList(OptionList):
    """j, k, g and G go through the options."""

    BINDINGS = vim_bindings("list", "cursor_down", "cursor_up", "first", "last")


class ResponsiveTable(VimTable, Generic[R]):
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

    def key_of(self, item: R) -> str | None:
        """What tells a row from all others. None: rows have no identity, and are all drawn again where one has changed."""
        return None

    @property
    def chosen(self) -> R | None:
        """What is under the cursor."""
        return self.items[self.cursor_row] if 0 <= self.cursor_row < min(len(self.items), self.row_count) else None

    def kept(self) -> R | None:
        """The row that the cursor stays on, wherever it goes."""
        return self.chosen

    def fill(self, items: Sequence[R]) -> None:
        """Show these rows, as soon as there is room."""
        kept, self.items = self.kept(), tuple(items)
        if not self.content_size.width:
            return
        columns, keys = self.lay_out(), [self.key_of(item) for item in self.items]
        if _shape(columns) == _shape(self.placed) and None not in keys and keys == [self.key_of(item) for item in self._drawn]:
            self._redraw_changed()
        elif _shape(columns) != _shape(self.placed) or self.items != self._drawn:
            self._refill(columns, keys, None if kept is None else self.key_of(kept))
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
        place = self.cursor_coordinate
        self.show_columns(columns)
        for item, key in zip(self.items, keys, strict=True):
            self.add_item(item, key)
        row = keys.index(kept) if kept is not None and kept in keys else min(place.row, len(keys) - 1)
        column = max(self.fixed_columns, min(place.column, len(columns) - 1)) if self.cursor_type == "cell" else None
        self.move_cursor(row=row, column=column, animate=False)


def _shape(columns: Sequence[Placed[R]]) -> list[tuple[str, int]]:
    return [(one.key, one.width) for one in columns]
