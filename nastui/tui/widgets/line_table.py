"""A table for thousands of rows: what is not in sight costs nothing, whatever is sorted or filtered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final, Generic

from textual.binding import Binding
from textual.events import Click, Leave, MouseMove
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from nastui.drawing.printable import printable
from nastui.drawing.spans import Line, Span, Style, cut, fit, line_width
from nastui.tui.shell.markup import of_line
from nastui.tui.widgets.columns import ColumnExtents, Placed, R, TableColumn, column_at, laid_out, written
from nastui.tui.widgets.scrolled_away import HEADER, ScrolledAway
from nastui.tui.widgets.vim import table_bindings

_GAP: Final = 2


def cell_line(text: str, style: Style, width: int, side: str) -> Line:
    """A text in a column of this width, with half a gap on either side."""
    piece = (Span(printable(text), style),)
    fitted = fit(piece, width) if side == "left" else _to_the_right(piece, width)
    return (Span(" "), *fitted, Span(" "))


def _to_the_right(piece: Line, width: int) -> Line:
    shown = cut(piece, width)
    return (Span(" " * (width - line_width(shown))), *shown)


class LineTable(ScrolledAway, ScrollView, Generic[R], can_focus=True):
    """A heading and rows under a cursor, of which only those in sight are drawn; the cursor stays on its row. It has the keys of other tables."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--header", "lines--cursor", "lines--hover"}
    ALLOW_SELECT = False
    BINDINGS = [
        *table_bindings(),
        Binding("enter", "select_cursor", "Open", show=False),
        Binding("down", "cursor_down", "Down", show=False),
        Binding("up", "cursor_up", "Up", show=False),
        Binding("home", "scroll_top", "First", show=False),
        Binding("end", "scroll_bottom", "Last", show=False),
        Binding("pagedown", "page_down", "Page down", show=False),
        Binding("pageup", "page_up", "Page up", show=False),
    ]

    class Moved(Message):
        """Another thing is under the cursor: it has moved, or another row has come to its place."""

    class Selected(Message):
        """The row under the cursor was chosen."""

    class HeadingPressed(Message):
        """A heading was clicked."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, *, id: str | None = None, classes: str = "panel") -> None:
        super().__init__(id=id, classes=classes)
        self.items: tuple[R, ...] = ()
        self.placed: tuple[Placed[R], ...] = ()
        """The columns that are shown."""
        self.cursor_row = 0
        self.extents: ColumnExtents[R] = ColumnExtents(())
        """Of what has been read, of which the rows may be a part: a filter or another order measures nothing again."""
        self._hovered: int | None = None
        self._key: str | None = None
        """Of the row that the cursor is on; while there are no rows, of the one that it was on."""
        self._told: str | None = None
        """Of the row that was told last."""

    # ---- to be said by each table

    def key_of(self, item: R) -> str:
        """What tells a row from all others."""
        raise NotImplementedError

    def lay_out(self) -> tuple[Placed[R], ...]:
        """The columns that fit `content_size`, with their widths."""
        raise NotImplementedError

    # ---- rows

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.items)

    @property
    def chosen(self) -> R | None:
        """What is under the cursor."""
        return self.items[self.cursor_row] if 0 <= self.cursor_row < len(self.items) else None

    def fill(self, items: Sequence[R]) -> None:
        """Show these rows; those in sight are drawn again where they differ. The cursor stays on its row also out of sight."""
        away, before = self._away and not self._in_sight, self.items
        self.items = tuple(items)
        self._put(self._row_of(self._key))
        if not self.content_size.width:
            return
        columns = self.lay_out()
        same, self.placed = columns == self.placed, columns
        self.virtual_size = Size(self.content_size.width, len(self.items) + HEADER)
        self._redraw_changed(before) if same else self.refresh()
        if not away:
            self.show_cursor()

    def forget(self) -> None:
        """What is shown next are other things: the cursor begins at the first."""
        self.cursor_row, self._key, self._told, self._away = 0, None, None, False

    def on_resize(self) -> None:
        """More or fewer columns fit."""
        self.fill(self.items)

    def replace_item(self, row: int, item: R) -> None:
        """Show another item in a row that keeps its place and key."""
        self.items = (*self.items[:row], item, *self.items[row + 1 :])
        self.redraw_item(row)

    def redraw_item(self, row: int) -> None:
        """Draw a row again."""
        self.refresh_line(row + HEADER)

    def _redraw_changed(self, before: tuple[R, ...]) -> None:
        first = int(self.scroll_offset.y)
        for row in range(first, min(first + self.size.height, max(len(self.items), len(before)))):
            if row >= min(len(self.items), len(before)) or self.items[row] != before[row]:
                self.redraw_item(row)

    def _row_of(self, key: str | None) -> int:
        """Where the row of this key is now; the place of the cursor, where there is none."""
        if key is None or (self.chosen is not None and self.key_of(self.chosen) == key):
            return self.cursor_row
        return next((place for place, item in enumerate(self.items) if self.key_of(item) == key), self.cursor_row)

    # ---- the cursor

    def move_cursor(self, row: int) -> None:
        """Put the cursor on a row, or on the last one there is, and bring it in sight."""
        self._put(row)
        self.show_cursor()

    def _put(self, row: int) -> None:
        """Tells it where another thing is under the cursor, be it in the same place."""
        before, self.cursor_row = self.cursor_row, max(0, min(row, len(self.items) - 1))
        if self.cursor_row != before:
            self.redraw_item(before)
            self.redraw_item(self.cursor_row)
        key = None if self.chosen is None else self.key_of(self.chosen)
        self._key = self._key if key is None else key
        if key != self._told:
            self._told = key
            self.post_message(self.Moved())

    def show_cursor(self) -> None:
        """Bring the row under the cursor in sight."""
        self._away = False
        room, top = self.size.height - HEADER, self.scroll_offset.y
        if room > 0 and not self._in_sight:
            self.scroll_to(y=self.cursor_row if self.cursor_row < top else self.cursor_row - room + 1, animate=False, force=True)

    def action_cursor_down(self) -> None:
        """The next row."""
        self.move_cursor(self.cursor_row + 1)

    def action_cursor_up(self) -> None:
        """The row before."""
        self.move_cursor(self.cursor_row - 1)

    def action_scroll_top(self) -> None:
        """The first row."""
        self.move_cursor(0)

    def action_scroll_bottom(self) -> None:
        """The last row."""
        self.move_cursor(len(self.items) - 1)

    def action_page_down(self) -> None:
        """A screenful on."""
        self.move_cursor(self.cursor_row + max(1, self.size.height - HEADER))

    def action_page_up(self) -> None:
        """A screenful back."""
        self.move_cursor(self.cursor_row - max(1, self.size.height - HEADER))

    def action_select_cursor(self) -> None:
        """Choose the row under the cursor."""
        if self.chosen is not None:
            self.post_message(self.Selected())

    # ---- the mouse

    def on_click(self, event: Click) -> None:
        """A heading; or a row, which a second click chooses."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y < HEADER:
            if (column := self._column_at(offset.x)) is not None:
                self.post_message(self.HeadingPressed(column.key))
        elif (row := self._row_at(offset.y)) is not None:
            again = row == self.cursor_row
            self.move_cursor(row)
            if again:
                self.action_select_cursor()

    def on_mouse_move(self, event: MouseMove) -> None:
        """Show which row a click would mean."""
        offset = event.get_content_offset(self)
        self._hover(None if offset is None else self._row_at(offset.y))

    def on_leave(self, event: Leave) -> None:
        """It means none."""
        self._hover(None)

    def _hover(self, row: int | None) -> None:
        if row != self._hovered:
            before, self._hovered = self._hovered, row
            for one in (before, row):
                if one is not None:
                    self.redraw_item(one)

    def _row_at(self, y: int) -> int | None:
        row = y - HEADER + int(self.scroll_offset.y)
        return row if y >= HEADER and row < len(self.items) else None

    def _column_at(self, x: int) -> Placed[R] | None:
        return column_at(self.placed, x, _GAP)

    def heading_at(self, x: int) -> str | None:
        """How the column is called that lies at so many cells from the left of what is shown."""
        column = self._column_at(x)
        return None if column is None else column.key

    # ---- drawing

    def render_line(self, y: int) -> Strip:
        """The heading, or a row."""
        row = y - HEADER + int(self.scroll_offset.y)
        if y < HEADER:
            return self._strip(self._heading(), "lines--header")
        if row >= len(self.items):
            return self._strip(())
        look = ["lines--cursor"] if row == self.cursor_row else ["lines--hover"] if row == self._hovered else []
        return self._strip(self._line(self.items[row]), *look)

    def _heading(self) -> Line:
        return tuple(span for one in self.placed for span in cell_line(one.column.title, "plain", one.width, one.column.side))

    def _line(self, item: R) -> Line:
        return tuple(span for one in self.placed for span in self._cell(one, item))

    def _cell(self, one: Placed[R], item: R) -> Line:
        value: Any = one.column.text(item)
        style = one.column.style(item) if one.column.style else "plain"
        return cell_line(written(value, one.width), style, one.width, one.column.side)

    def _strip(self, line: Line, *looks: str) -> Strip:
        return Visual.to_strips(self, of_line(line), self.size.width, 1, self.get_visual_style(*looks), pad=True)[0]


def placed_columns(table: LineTable[R], columns: Sequence[TableColumn[R]]) -> tuple[Placed[R], ...]:
    """Those of these columns that fit into a table."""
    return laid_out(columns, table.extents, len(table.items), table.content_size, _GAP)
