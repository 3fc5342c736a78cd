"""All commands with their keys: another key is given by pressing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.events import Key
from textual.widgets import Input, Static

from nastui.drawing.spans import Span
from nastui.settings.user_settings import KEYS
from nastui.tui.shell.bars import keys_text
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.markup import foreign, of_lines, of_spans, say
from nastui.tui.shell.screen import Dialog
from nastui.tui.widgets.columns import TableColumn
from nastui.tui.widgets.filtering import Filtered
from nastui.tui.widgets.inputs import FilterLine
from nastui.tui.widgets.tables import ResponsiveTable


class HasKeys(Protocol):
    """A command, or a binding of a widget."""

    @property
    def id(self) -> str:
        """Under which it is remapped."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def place(self) -> str:
        """Where it works."""

    @property
    def help(self) -> str:
        """What it does."""

    def keys_now(self, remapped: Mapping[str, str]) -> str:
        """Its keys with the user's."""


BoundKeys = Callable[[], Sequence[HasKeys]]
_HINT: Final = "Enter gives another key, a one more, del its own again; / finds."


class KeysTable(ResponsiveTable[HasKeys]):
    """A row a command."""

    BINDINGS = [
        Binding("a", "screen.give(True)", "One more key", id="keys.add"),
        Binding("delete,backspace", "screen.reset", "Its own keys", id="keys.reset"),
        Binding("slash", "screen.find", "Find", id="keys.find"),
    ]

    def __init__(self, remapped: Callable[[], Mapping[str, str]]) -> None:
        columns = (
            TableColumn[HasKeys]("keys", 16, lambda one: keys_text(one.keys_now(remapped())), narrowest=8),
            TableColumn[HasKeys]("what", 26, lambda one: one.title, narrowest=14),
            TableColumn[HasKeys]("", 7, lambda one: "yours" if one.id in remapped() else "", narrowest=5),
            TableColumn[HasKeys]("where", 18, lambda one: one.place, least=60, narrowest=10),
            TableColumn[HasKeys]("id", 24, lambda one: one.id, least=70, narrowest=12),
        )
        super().__init__(columns)

    def key_of(self, item: HasKeys) -> str:
        """Its id."""
        return item.id


class KeysDialog(Filtered, Dialog[None]):
    """Lists them; Enter waits for a key."""

    CSS_PATH = [style_sheet("dialogs"), style_sheet("settings")]
    AUTO_FOCUS = "KeysTable"
    FILTERS = KeysTable
    BINDINGS = [Binding("escape", "leave", "Back", id="key_list.escape")]

    def __init__(self, commands: BoundKeys, clashes: Callable[[Mapping[str, str]], Sequence[str]]) -> None:
        super().__init__()
        self._commands, self._clashes = tuple(commands()), clashes

    def compose(self) -> ComposeResult:
        """A filter, the table, what is wrong."""
        with Vertical(classes="dialog tall", id="key-map") as box:
            box.border_title = "Keys"
            box.border_subtitle = "esc back"
            yield FilterLine(placeholder="/ find a command, a key or an id", compact=True)
            yield KeysTable(lambda: self.host.settings.keys)
            yield Static(classes="hint")

    def on_mount(self) -> None:
        """Fill it."""
        self._show()
        self._show_clashes()

    def on_input_changed(self, event: Input.Changed) -> None:
        """List those that hold all words."""
        self._show()

    def on_data_table_row_selected(self) -> None:
        """Wait for its key."""
        self.action_give(False)

    def action_give(self, more: bool) -> None:
        """Ask for a key, in place of those that it has or beside them."""
        if chosen := self.query_one(KeysTable).chosen:
            self.app.push_screen(KeyPrompt(chosen.title), lambda key: self._give(chosen, key, more) if key else None)

    def action_reset(self) -> None:
        """Its own keys again."""
        if chosen := self.query_one(KeysTable).chosen:
            self._change(chosen, None)

    def action_find(self) -> None:
        """To the filter."""
        self.start_filter()

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)

    def _give(self, command: HasKeys, key: str, more: bool) -> None:
        self._change(command, f"{command.keys_now(self.host.settings.keys)},{key}" if more else key)

    def _change(self, command: HasKeys, keys: str | None) -> None:
        self.host.change_setting(f"{KEYS}.{command.id}", keys)
        self._show()
        self.query_one(KeysTable).redraw_all()
        self._show_clashes()

    def _show(self) -> None:
        words = self.query_one(FilterLine).value.lower().split()
        remapped = self.host.settings.keys
        self.query_one(KeysTable).fill([one for one in self._commands if all(word in _searched(one, remapped) for word in words)])

    def _show_clashes(self) -> None:
        remapped = self.host.settings.keys
        wrong = self._clashes(remapped) if remapped else ()
        lines = [of_spans(Span("⚠ ", "warn"), foreign(one)) for one in wrong[:3]] or [of_spans(Span(_HINT, "dim"))]
        say(self.query_one(".hint", Static), of_lines(lines))


def _searched(one: HasKeys, remapped: Mapping[str, str]) -> str:
    return " ".join((one.id, one.title, one.place, keys_text(one.keys_now(remapped)), one.help)).lower()


class KeyPrompt(Dialog[str | None]):
    """Gives the key that is pressed; escape gives None."""

    AUTO_FOCUS = ""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        """What is asked for."""
        with Vertical(classes="dialog") as box:
            box.border_title = "Another key"
            box.border_subtitle = "esc cancel"
            yield Static(of_spans("Press the key for ", Span(self._title, "strong"), "."), classes="message")

    def on_key(self, event: Key) -> None:
        """Take it."""
        event.stop()
        event.prevent_default()
        self.dismiss(None if event.key == "escape" else event.key)
