"""The editors of values: one table from the kind of a field to its editor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.option_list import Option as ListOption

from nastui.drawing.printable import printable
from nastui.drawing.spans import Span
from nastui.tui.form.rows import FormOption, FormRow, Raw
from nastui.tui.shell.markup import foreign, of_spans
from nastui.tui.shell.screen import Dialog
from nastui.tui.widgets.inputs import StillInput
from nastui.tui.widgets.tables import VimList


class Edited(Message):
    """The user changed an entry. Ask the editor for it: more may have been typed since."""


class Editor(Protocol):
    """What the form asks of an editor, which is also a widget."""

    @property
    def raw(self) -> Raw:
        """What is entered."""

    def describe(self, row: FormRow) -> None:
        """Take what may be entered; the entry stays."""

    def load(self, raw: Raw) -> None:
        """Take another entry without telling it to anybody. Only for entries that were changed by something else than this editor."""


class TextEditor(StillInput):
    """A number or a text."""

    BINDINGS = [
        Binding("up", "app.focus_previous", "Previous field", show=False, id="field.up"),
        Binding("down,enter", "app.focus_next", "Next field", show=False, id="field.down"),
    ]

    def __init__(self, row: FormRow, raw: Raw) -> None:
        # Neither Textual's validation nor `compact`, which would style it twice before it is there. What it begins with is told to nobody.
        super().__init__(placeholder=_placeholder(row), select_on_focus=True, validate_on=())
        with self.prevent(Input.Changed):
            self.value = str(raw)

    @property
    def raw(self) -> Raw:
        """What is entered."""
        return self.value

    def describe(self, row: FormRow) -> None:
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

    def __init__(self, row: FormRow, raw: Raw) -> None:
        super().__init__()
        self.row, self._raw = row, raw

    @property
    def raw(self) -> Raw:
        """What is chosen."""
        return self._raw

    @property
    def options(self) -> tuple[FormOption, ...]:
        """What can be chosen."""
        return self.row.options or ()

    def describe(self, row: FormRow) -> None:
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
        """List the choices."""
        self.app.push_screen(ChoicesDialog(self.row, str(self.raw)), lambda value: None if value is None else self.choose(value))

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


def editor_for(row: FormRow, raw: Raw) -> TextEditor | ChoiceEditor:
    """The editor of a row."""
    return EDITORS["choice" if row.options is not None else row.field.kind](row, raw)


def as_editor(widget: Widget) -> Editor:
    """A widget that is known to be an editor."""
    return cast("Editor", widget)


def _placeholder(row: FormRow) -> str:
    return "–" if row.field.optional else ""


class ChoicesDialog(Dialog[str | None]):
    """Gives the choice, or None where it was left."""

    BINDINGS = [Binding("escape,q", "leave", "Back", id="choices.escape")]

    def __init__(self, row: FormRow, chosen: str) -> None:
        super().__init__()
        self._row, self._chosen = row, chosen

    def compose(self) -> ComposeResult:
        """The list."""
        options = self._row.options or ()
        with Vertical(classes="dialog") as box:
            box.border_title = printable(self._row.field.label)
            box.border_subtitle = "enter choose · esc back"
            yield VimList(*(_listed(option, max(len(one.value) for one in options)) for option in options))

    def on_mount(self) -> None:
        """Begin at what is chosen."""
        values = [option.value for option in self._row.options or ()]
        if self._chosen in values:
            self.query_one(VimList).highlighted = values.index(self._chosen)

    def on_option_list_option_selected(self, event: VimList.OptionSelected) -> None:
        """Take it."""
        self.dismiss(event.option_id)

    def action_leave(self) -> None:
        """None."""
        self.dismiss(None)


def _listed(option: FormOption, width: int) -> ListOption:
    note = f"not here: {option.missing}" if option.missing else option.note
    name = foreign(option.value.ljust(width), "dim" if option.missing else "strong")
    return ListOption(of_spans(name, Span("  "), foreign(note, "dim")), id=option.value, disabled=option.missing is not None)
