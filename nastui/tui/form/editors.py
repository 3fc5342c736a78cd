"""What a value is entered with: one table from the kind of a field to its editor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol, cast

from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from nastui.drawing.printable import printable
from nastui.tui.form.options import Option
from nastui.tui.form.rows import Raw, Row
from nastui.tui.widgets.still_input import StillInput


class Edited(Message):
    """The user changed an entry. What it is now must be asked of the editor: more may have been typed since."""


class Chosen(Message):
    """The user asks for the list of a row's choices."""

    def __init__(self, editor: ChoiceEditor) -> None:
        self.editor = editor
        super().__init__()


class Editor(Protocol):
    """What the form asks of an editor, which is also a widget."""

    @property
    def raw(self) -> Raw:
        """What is entered."""

    def describe(self, row: Row) -> None:
        """Take what may be entered; the entry stays."""

    def load(self, raw: Raw) -> None:
        """Take another entry without telling it to anybody. Only for entries that were changed by something else than this editor."""


class TextEditor(StillInput):
    """A number or a text."""

    BINDINGS = [
        Binding("up", "app.focus_previous", "Previous field", show=False, id="field.up"),
        Binding("down,enter", "app.focus_next", "Next field", show=False, id="field.down"),
    ]

    def __init__(self, row: Row, raw: Raw) -> None:
        super().__init__(str(raw), placeholder=_placeholder(row), compact=True, select_on_focus=True)

    @property
    def raw(self) -> Raw:
        """What is entered."""
        return self.value

    def describe(self, row: Row) -> None:
        """Take what may be entered."""
        self.placeholder = _placeholder(row)

    def load(self, raw: Raw) -> None:
        """Take another entry; what is typed then comes behind it."""
        with self.prevent(Input.Changed):
            self.value = str(raw)
        self.cursor_position = len(self.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the form."""
        event.stop()
        self.post_message(Edited())


class ChoiceEditor(Widget, can_focus=True):
    """One of several: ← and → step through them, Enter lists them."""

    BINDINGS = [
        Binding("left,h", "step(-1)", "Previous choice", show=False, id="choice.previous"),
        Binding("right,l,space", "step(1)", "Next choice", show=False, id="choice.next"),
        Binding("enter", "open", "List choices", show=False, id="choice.list"),
        Binding("up,k", "app.focus_previous", "Previous field", show=False, id="choice.up"),
        Binding("down,j", "app.focus_next", "Next field", show=False, id="choice.down"),
    ]

    def __init__(self, row: Row, raw: Raw) -> None:
        super().__init__()
        self.row, self._raw = row, raw

    @property
    def raw(self) -> Raw:
        """What is chosen."""
        return self._raw

    @property
    def options(self) -> tuple[Option, ...]:
        """What can be chosen."""
        return self.row.options or ()

    def describe(self, row: Row) -> None:
        """Take what can be chosen."""
        self.row = row

    def load(self, raw: Raw) -> None:
        """Take another entry."""
        self._raw = raw
        self.refresh()

    def choose(self, raw: Raw) -> None:
        """The user takes this one."""
        if raw != self._raw:
            self._raw = raw
            self.refresh()
            self.post_message(Edited())

    def action_step(self, by: int) -> None:
        """Go to the next one that is here."""
        values = self._values()
        if values:
            place = values.index(self.raw) if self.raw in values else -by if by > 0 else 0
            self.choose(values[(place + by) % len(values)])

    def action_open(self) -> None:
        """Ask for the list."""
        self.post_message(Chosen(self))

    def on_click(self, event: Click) -> None:
        """A click on an arrow steps, elsewhere it lists."""
        end = len(self._label()) + 3
        if event.x == 0 or event.x == end:
            self.action_step(-1 if event.x == 0 else 1)
        else:
            self.action_open()

    def render(self) -> Content:
        """The choice between arrows, which are there only for who can use them."""
        look = "$accent" if self.has_focus else "$line"
        return Content.assemble(("‹ ", look), (self._label(), "bold" if self.has_focus else ""), (" ›", look))

    def _label(self) -> str:
        return printable(str(self.raw)) or "none"

    def _values(self) -> list[Raw]:
        return [option.value for option in self.options if option.missing is None]


class FlagEditor(ChoiceEditor):
    """Yes or no."""

    def action_open(self) -> None:
        """There is nothing to list."""
        self.action_step(1)

    def _label(self) -> str:
        return "yes" if self.raw else "no"

    def _values(self) -> list[Raw]:
        return [False, True]


EDITORS: Final[Mapping[str, type[TextEditor] | type[ChoiceEditor]]] = {
    "choice": ChoiceEditor,
    "bool": FlagEditor,
    "int": TextEditor,
    "float": TextEditor,
    "text": TextEditor,
}
"""The kind of a field (`choice` where the values are listed) → its editor."""


def editor_for(row: Row, raw: Raw) -> TextEditor | ChoiceEditor:
    """The editor of a row."""
    return EDITORS["choice" if row.options is not None else row.field.kind](row, raw)


def as_editor(widget: Widget) -> Editor:
    """A widget that is known to be an editor."""
    return cast("Editor", widget)


def _placeholder(row: Row) -> str:
    return "–" if row.field.optional else ""
