"""Lines to write on."""

from __future__ import annotations

from textual.binding import Binding
from textual.events import Paste
from textual.reactive import reactive
from textual.widgets import Input


def one_line(text: str) -> str:
    """A text of several lines as one, with blanks between them; of a single line nothing is changed."""
    lines = text.splitlines()
    return "".join(lines) if len(lines) < 2 else " ".join(filter(None, map(str.strip, lines)))


class StillInput(Input):
    """An input whose cursor does not blink, and which takes all lines of what is pasted."""

    cursor_blink = reactive(False, init=False)

    def _on_paste(self, event: Paste) -> None:
        """In the place of Textual's own, which drops all lines but the first."""
        event.prevent_default()
        event.stop()
        if text := one_line(event.text):
            self.replace(text, *self.selection)


class FilterLine(StillInput):
    """Enter and ↓ go to the table, escape clears."""

    BINDINGS = [
        Binding("enter,down", "screen.focus_table", "To the table", show=False, id="filter.leave"),
        Binding("escape", "screen.clear_filter", "Clear", show=False, id="filter.clear"),
    ]
