"""Lists and tables that also take the keys of vim."""

from __future__ import annotations

from typing import Any

from textual.binding import Binding
from textual.widgets import DataTable, OptionList


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
