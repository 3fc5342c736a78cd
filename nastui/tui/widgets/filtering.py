"""A screen or dialog with a filter line over a table."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.screen import Screen
from textual.widget import Widget

from nastui.tui.widgets.inputs import FilterLine


class Filtered:
    """Mixin of a screen: to its filter line and back to its table. It has the class `-filtering` while the line is in use."""

    FILTERS: ClassVar[type[Widget]]
    """The table whose rows are filtered."""

    def start_filter(self) -> None:
        """Show the filter line and go there."""
        screen = _screen(self)
        screen.add_class("-filtering")
        screen.set_focus(screen.query_one(FilterLine))

    def action_focus_table(self) -> None:
        """Back to the table; the filter stays."""
        screen = _screen(self)
        screen.set_focus(screen.query_one(self.FILTERS))

    def action_clear_filter(self) -> None:
        """Show all again."""
        screen = _screen(self)
        screen.query_one(FilterLine).value = ""
        screen.remove_class("-filtering")
        self.action_focus_table()


def _screen(one: Filtered) -> Screen[Any]:
    assert isinstance(one, Screen)
    return one
