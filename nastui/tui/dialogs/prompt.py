"""A question that is answered with a text."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, Static

from nastui.drawing.spans import Span
from nastui.tui.shell.markup import foreign, of_spans
from nastui.tui.shell.screen import Dialog
from nastui.tui.widgets.inputs import StillInput


class PromptDialog(Dialog[str | None]):
    """Gives the text, or None where it was cancelled. `check` says what is wrong with a text."""

    BINDINGS = [Binding("escape", "cancel", "Cancel", id="prompt.escape")]

    def __init__(self, title: str, hint: str, text: str, check: Callable[[str], str | None], does: str = "save") -> None:
        super().__init__()
        self._title, self._hint, self._text, self._check, self._does = title, hint, text, check, does

    def compose(self) -> ComposeResult:
        """A line to write on."""
        with Vertical(classes="dialog") as box:
            box.border_title = self._title
            box.border_subtitle = f"⏎ {self._does} · esc cancel"
            yield StillInput(self._text, compact=True)
            yield Static(of_spans(self._hint), classes="hint")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take it, or say what is wrong with it."""
        text = event.value.strip()
        if wrong := self._check(text):
            self.query_one(".hint", Static).update(of_spans(Span("✗ ", "bad"), foreign(wrong, "bad")))
        else:
            self.dismiss(text)

    def action_cancel(self) -> None:
        """No text."""
        self.dismiss(None)
