"""A small button for dialogs."""

from __future__ import annotations

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widget import Widget


class ChoiceButton(Widget, can_focus=True):
    """One way to answer; its letter works too."""

    BINDINGS = [
        Binding("enter,space", "press", "Choose", show=False, id="button.press"),
        Binding("left,h", "app.focus_previous", "Previous", show=False, id="button.previous"),
        Binding("right,l", "app.focus_next", "Next", show=False, id="button.next"),
    ]

    class Pressed(Message):
        """An answer was chosen."""

        def __init__(self, answer: str) -> None:
            self.answer = answer
            super().__init__()

    def __init__(self, label: str, answer: str) -> None:
        super().__init__()
        self._label, self._answer = label, answer

    def action_press(self) -> None:
        """Answer."""
        self.post_message(self.Pressed(self._answer))

    def on_click(self) -> None:
        """Answer."""
        self.action_press()

    def render(self) -> Content:
        """Its letter underlined."""
        place = self._label.lower().find(self._answer)
        if place < 0:
            return Content(self._label)
        return Content(self._label).stylize("underline", place, place + len(self._answer))
