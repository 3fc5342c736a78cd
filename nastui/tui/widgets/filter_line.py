"""The line above a table that says what its rows must contain."""

from __future__ import annotations

from textual.binding import Binding

from nastui.tui.widgets.still_input import StillInput


class FilterLine(StillInput):
    """Enter and ↓ go to the table, escape clears."""

    BINDINGS = [
        Binding("enter,down", "screen.focus_table", "To the table", show=False, id="filter.leave"),
        Binding("escape", "screen.clear_filter", "Clear", show=False, id="filter.clear"),
    ]
