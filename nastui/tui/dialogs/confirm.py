"""A question with two or three answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Key
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from nastui.tui.shell.markup import of_spans
from nastui.tui.shell.screen import Dialog

_FEW: Final = 2
"""Answers that stand side by side also on a narrow screen."""


class ChoiceButton(Widget, can_focus=True):
    """One way to answer; its letter works too."""

    BINDINGS = [
        Binding("enter,space", "press", "Choose", show=False, id="button.press"),
        Binding("left,h", "app.focus_previous", "Previous", show=False, id="button.previous"),
        Binding("right,l", "app.focus_next", "Next", show=False, id="button.next"),
    ]

    class Answered(Message):
        """An answer was chosen."""

        def __init__(self, answer: str) -> None:
            self.answer = answer
            super().__init__()

    def __init__(self, label: str, answer: str) -> None:
        super().__init__()
        self._label, self._answer = label, answer

    def action_press(self) -> None:
        """Answer."""
        self.post_message(self.Answered(self._answer))

    def on_click(self) -> None:
        """Answer."""
        self.action_press()

    def render(self) -> Content:
        """Its letter underlined."""
        place = self._label.lower().find(self._answer)
        if place < 0:
            return Content(self._label)
        return Content(self._label).stylize("underline", place, place + len(self._answer))


# ----


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
            with Horizontal(classes="buttons -many" if len(self._answers) > _FEW else "buttons"):
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

    def on_choice_button_answered(self, message: ChoiceButton.Answered) -> None:
        """A button was pressed."""
        self.dismiss(message.answer)

    def action_harmless(self) -> None:
        """The last answer."""
        self.dismiss(list(self._answers)[-1])
