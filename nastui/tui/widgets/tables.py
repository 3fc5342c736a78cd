"""Tables and lists with the keys of vim, and the table whose columns come and go with its width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic

from textual.binding import Binding
from textual.widgets import DataTable, OptionList

from nastui.tui.widgets.columns import Placed, R, TableColumn, laid_out


class VimTable(DataTable[Any]):
    """j, k, g and G go through the rows."""

    BINDINGS = [
        Binding("j", "cursor_down", "Down", show=False, id="table.down"),
        Binding("k", "cursor_up", "Up", show=False, id="table.up"),
        Binding("g", "scroll_top", "First", show=False, id="table.first"),
        Binding("G", "scroll_bottom", "Last", show=False, id="table.last"),
    ]


class VimList(OptionList):
    """j, k, g and G go through the options."""

    BINDINGS = [
        Binding("j", "cursor_down", "Down", show=False, id="list.down"),
        Binding("k", "cursor_up", "Up", show=False, id="list.up"),
        Binding("g", "first", "First", show=False, id="list.first"),
        Binding("G", "last", "Last", show=False, id="list.last"),
    ]


# ----


class ResponsiveTable(VimTable, Generic[R]):
    """Keeps its place when it is filled again. No row is looked into before it has room."""

    def __init__(self, columns: Sequence[TableColumn[R]], id: str) -> None:
        super().__init__(cursor_type="row", cell_padding=1, classes="panel", id=id)
        self._known, self._shown = tuple(columns), (tuple[Placed[R], ...])()
        self.items: tuple[R, ...] = ()
        self._drawn: tuple[R, ...] | None = None

    @property
    def chosen(self) -> R | None:
        """What is under the cursor."""
        return self.items[self.cursor_row] if 0 <= self.cursor_row < min(len(self.items), self.row_count) else None

    def fill(self, items: Sequence[R]) -> None:
        """Show these, as soon as there is room."""
        self.items = tuple(items)
        if not self.content_size.width:
            return
        shown = laid_out(self._known, self.items, self.content_size)
        if shown == self._shown and self.items == self._drawn:
            return
        place = self.cursor_row
        if shown == self._shown:
            self.clear()
        else:
            self.clear(columns=True)
            for one in shown:
                self.add_column(one.heading, width=one.width, key=one.column.title)
        self._shown, self._drawn = shown, self.items
        for item in self.items:
            self.add_row(*(one.cell(item) for one in shown))
        self.move_cursor(row=min(place, len(self.items) - 1), animate=False)

    def on_resize(self) -> None:
        """More or fewer columns fit."""
        self.fill(self.items)
