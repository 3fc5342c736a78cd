"""A list that is found in by typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets.option_list import Option

from nastui.drawing.spans import Span
from nastui.tui.shell.markup import of_spans
from nastui.tui.shell.screen import Dialog
from nastui.tui.widgets.inputs import StillInput
from nastui.tui.widgets.tables import VimList


@dataclass(frozen=True)
class Found:
    """A line of the list."""

    key: str
    words: str
    """What it is found by."""
    shown: Content

    def has(self, words: Sequence[str]) -> bool:
        """Whether all of these stand in it."""
        return all(word in self.words.lower() for word in words)

    def begins(self, words: Sequence[str]) -> bool:
        """Whether words of it begin with all of these."""
        return all(any(own.startswith(word) for own in self.words.lower().split()) for word in words)


class FindLine(StillInput):
    """The arrows go through the list below."""

    BINDINGS = [
        Binding("down", "screen.move(1)", "Next", show=False, id="find.down"),
        Binding("up", "screen.move(-1)", "Previous", show=False, id="find.up"),
    ]


_NONE: Final = Option(of_spans(Span("Nothing here has these words.", "dim")), disabled=True)


class FindDialog(Dialog[str | None]):
    """Gives the key of the chosen line, or None."""

    AUTO_FOCUS = "FindLine"
    BINDINGS = [Binding("escape", "leave", "Back", id="find.escape")]

    def __init__(self, title: str, lines: Sequence[Found], hints: str, first: int = 0) -> None:
        super().__init__()
        self._first = first
        self._title, self._every, self._hints = title, tuple(lines), hints
        self._found = self._every

    def compose(self) -> ComposeResult:
        """A line to type on, and the list."""
        with Vertical(classes="dialog") as box:
            box.border_title, box.border_subtitle = self._title, self._hints
            yield FindLine(placeholder="type a word", compact=True)
            yield VimList()

    def on_mount(self) -> None:
        """All of them, with the cursor on the first that is asked for."""
        self._fill()
        self.query_one(VimList).highlighted = self._first if self._every else None

    def on_input_changed(self) -> None:
        """Those that have the words; first those whose own words begin so."""
        words = self.query_one(FindLine).value.lower().split()
        self._found = tuple(sorted((one for one in self._every if one.has(words)), key=lambda one: not one.begins(words)))
        self._fill()

    def on_input_submitted(self) -> None:
        """Take the line under the cursor."""
        place = self.query_one(VimList).highlighted
        if place is not None and place < len(self._found):
            self.dismiss(self._found[place].key)

    def on_option_list_option_selected(self, event: VimList.OptionSelected) -> None:
        """Take it."""
        self.dismiss(self._found[event.option_index].key)

    def action_move(self, by: int) -> None:
        """Through the list, while the line has the focus."""
        options = self.query_one(VimList)
        options.action_cursor_down() if by > 0 else options.action_cursor_up()

    def action_leave(self) -> None:
        """None."""
        self.dismiss(None)

    def _fill(self) -> None:
        options = self.query_one(VimList)
        options.clear_options()
        options.add_options([Option(one.shown) for one in self._found] or [_NONE])
        options.highlighted = 0 if self._found else None
