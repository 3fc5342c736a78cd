"""Lines to write on."""

from __future__ import annotations

from textual.binding import Binding
from textual.reactive import reactive
from textual.widgets import Input


class StillInput(Input):
    """An input whose cursor does not blink."""

    cursor_blink = reactive(False, init=False)


class FilterLine(StillInput):
    """Enter and ↓ go to the table, escape clears."""

    BINDINGS = [
        Binding("enter,down", "screen.focus_table", "To the table", show=False, id="filter.leave"),
        Binding("escape", "screen.clear_filter", "Clear", show=False, id="filter.clear"),
    ]
