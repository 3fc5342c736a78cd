"""A table whose columns come and go with its width, of rows that are filled in at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from rich.text import Text

from nastui.drawing.printable import printable
from nastui.tui.widgets.vim import VimTable

R = TypeVar("R")


@dataclass(frozen=True)
class Column(Generic[R]):
    """A heading, its width, what it shows, and between how many columns of the table it is there."""

    title: str
    width: int
    text: Callable[[R], str]
    least: int = 0
    most: int = 1_000
    side: Literal["left", "right"] = "left"


class PlainTable(VimTable, Generic[R]):
    """Keeps its place when it is filled again. No row is looked into before it has room."""

    def __init__(self, columns: Sequence[Column[R]], id: str) -> None:
        super().__init__(cursor_type="row", cell_padding=1, classes="panel", id=id)
        self._known, self._shown = tuple(columns), (tuple[Column[R], ...])()
        self.items: tuple[R, ...] = ()
        self._drawn: tuple[R, ...] | None = None

    @property
    def chosen(self) -> R | None:
        """What is under the cursor."""
        return self.items[self.cursor_row] if 0 <= self.cursor_row < min(len(self.items), self.row_count) else None

    def fill(self, items: Sequence[R]) -> None:
        """Show these, as soon as there is room."""
        self.items = tuple(items)
        width = self.content_size.width
        shown = tuple(column for column in self._known if column.least <= width <= column.most)
        if not width or (shown == self._shown and self.items == self._drawn):
            return
        place = self.cursor_row
        if shown == self._shown:
            self.clear()
        else:
            self.clear(columns=True)
            for column in shown:
                self.add_column(_cell(column.title, column), width=column.width, key=column.title)
        self._shown, self._drawn = shown, self.items
        for item in self.items:
            self.add_row(*(_cell(column.text(item), column) for column in shown))
        self.move_cursor(row=min(place, len(self.items) - 1), animate=False)

    def on_resize(self) -> None:
        """More or fewer columns fit."""
        self.fill(self.items)


def _cell(text: str, column: Column[R]) -> Text:
    return Text(printable(text), justify=column.side, no_wrap=True, overflow="ellipsis")
