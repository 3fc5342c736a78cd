"""A question with two or three answers."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.events import Key
from textual.widgets import Static

from nastui.tui.dialogs.buttons import ChoiceButton
from nastui.tui.shell.markup import of_spans
from nastui.tui.shell.screen import Dialog


class ConfirmDialog(Dialog[str]):
    """Answers are letters; escape gives the last one, which must be the harmless one. It has the focus at first."""

    BINDINGS = [Binding("escape", "harmless", "Back", id="confirm.escape")]

    def __init__(self, title: str, question: str, answers: Mapping[str, str]) -> None:
        super().__init__()
        self._title, self._question, self._answers = title, question, answers

    def compose(self) -> ComposeResult:
        """The question, and a button for each answer."""
        with Vertical(classes="dialog") as box:
            box.border_title = self._title
            yield Static(of_spans(self._question), classes="message")
            with Horizontal(classes="buttons"):
                for answer, label in self._answers.items():
                    yield ChoiceButton(label, answer)

    def on_mount(self) -> None:
        """Nothing happens by an Enter too many."""
        self.query(ChoiceButton).last().focus()

    def on_key(self, event: Key) -> None:
        """The letters of the answers."""
        if event.key in self._answers:
            event.stop()
            self.dismiss(event.key)

    def on_choice_button_pressed(self, message: ChoiceButton.Pressed) -> None:
        """A button was pressed."""
        self.dismiss(message.answer)

    def action_harmless(self) -> None:
        """The last answer."""
        self.dismiss(list(self._answers)[-1])
