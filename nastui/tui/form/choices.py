"""The choices of a row, each with its note; those that are not here are grey and say what brings them."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets.option_list import Option as ListOption

from nastui.drawing.printable import printable
from nastui.drawing.spans import Span
from nastui.tui.form.options import Option
from nastui.tui.form.rows import Row
from nastui.tui.shell.markup import foreign, of_spans
from nastui.tui.shell.screen import Dialog
from nastui.tui.widgets.vim import VimList


class ChoicesDialog(Dialog[str | None]):
    """Gives the choice, or None where it was left."""

    BINDINGS = [Binding("escape,q", "leave", "Back", id="choices.escape")]

    def __init__(self, row: Row, chosen: str) -> None:
        super().__init__()
        self._row, self._chosen = row, chosen

    def compose(self) -> ComposeResult:
        """The list."""
        options = self._row.options or ()
        with Vertical(classes="dialog") as box:
            box.border_title = printable(self._row.field.label)
            box.border_subtitle = "⏎ choose · esc back"
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


def _listed(option: Option, width: int) -> ListOption:
    note = f"not here: {option.missing}" if option.missing else option.note
    name = foreign(option.value.ljust(width), "dim" if option.missing else "strong")
    return ListOption(of_spans(name, Span("  "), foreign(note, "dim")), id=option.value, disabled=option.missing is not None)
