"""What went wrong, or what a job said, as text that can be copied. The app lives."""

from __future__ import annotations

from typing import Any, Final

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from nastui.drawing.printable import printable
from nastui.drawing.spans import Span
from nastui.tui.shell.command import Command, bindings
from nastui.tui.shell.markup import foreign, of_lines, of_spans
from nastui.tui.shell.screen import Dialog


class CopyError(Command["ErrorDialog"]):
    """Copy the whole text."""

    id, title, keys = "error.copy", "Copy", "c"

    def run(self, target: ErrorDialog) -> None:
        """Copy."""
        target.host.copy(target.text, "the error")


class LeaveError(Command["ErrorDialog"]):
    """Back to the app; everything evaluated so far is stored."""

    id, title, keys = "error.leave", "Back", "escape,q,enter"

    def run(self, target: ErrorDialog) -> None:
        """Go."""
        target.dismiss(None)


_ACTIONS: Final[tuple[Command[Any], ...]] = (CopyError(), LeaveError())


class ErrorDialog(Dialog[None]):
    """A sentence, and below it all that is known."""

    ACTIONS = _ACTIONS
    BINDINGS = bindings(_ACTIONS)

    def __init__(self, title: str, sentence: str, text: str, *, bad: bool = True) -> None:
        super().__init__()
        self._title, self._sentence, self.text, self._bad = title, sentence, text, bad

    def compose(self) -> ComposeResult:
        """Sentence and text."""
        with Vertical(classes="dialog tall") as box:
            box.border_title = self._title
            box.border_subtitle = "c copy · esc back"
            said = [Span("✗ ", "bad"), foreign(self._sentence, "bad")] if self._bad else [foreign(self._sentence, "strong")]
            yield Static(of_spans(*said), classes="message")
            with VerticalScroll():
                yield Static(of_lines(of_spans(printable(line)) for line in self.text.splitlines()), classes="text")
