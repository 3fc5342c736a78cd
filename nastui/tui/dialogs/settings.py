"""A few settings, asked for before something starts; the rows come from the settings' own descriptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Key
from textual.widgets import Static

from nastui.base.checking import make_settings
from nastui.base.errors import InputError, NastuiError
from nastui.base.fields import Field, fields_of
from nastui.drawing.spans import Span
from nastui.tui.dialogs.confirm import ChoiceButton
from nastui.tui.form.draft import Draft
from nastui.tui.form.field_row import FieldRow, collected, longest_label
from nastui.tui.form.rows import FormOption, FormRow, raw_of
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.markup import foreign, of_spans
from nastui.tui.shell.screen import Dialog

S = TypeVar("S")
_CANCEL: Final = "c"


def _choices(field: Field) -> tuple[FormOption, ...] | None:
    """What a field that lists its values lets choose."""
    return tuple(FormOption(choice) for choice in field.choices) if field.choices else None


class SettingsDialog(Dialog[S | None], Generic[S]):
    """Gives settings of the same kind as those it began with, or None where it was cancelled."""

    CSS_PATH = [style_sheet("form"), style_sheet("dialogs"), style_sheet("data")]
    BINDINGS = [Binding("escape", "cancel", "Cancel", id="settings.escape")]

    def __init__(self, title: str, said: Content, start: str, settings: S, options: Mapping[str, tuple[FormOption, ...]] | None = None) -> None:
        super().__init__()
        self._title, self._said, self._start, self._kind = title, said, start, type(settings)
        plain: dict[str, Any] = asdict(settings)  # type: ignore[call-overload]
        self._draft = Draft(title, None, {field.name: raw_of(plain[field.name]) for field in fields_of(self._kind)})
        self._rows = {field.name: FormRow(field.name, field, (options or {}).get(field.name) or _choices(field)) for field in fields_of(self._kind)}

    def compose(self) -> ComposeResult:
        """What it is about, the rows, the help of the row in focus, two buttons."""
        with Vertical(classes="dialog", id="settings") as box:
            box.border_title = self._title
            box.border_subtitle = "tab next · esc cancel"
            yield Static(self._said, classes="message")
            for row in self._rows.values():
                yield (shown := FieldRow(row, self._draft, longest=longest_label(self._rows.values())))
                shown.display = self._applies(row)
            yield Static(classes="hint")
            with Horizontal(classes="buttons"):
                yield ChoiceButton(self._start, self._start[0].lower())
                yield ChoiceButton("Cancel", _CANCEL)

    def on_mount(self) -> None:
        """Mostly the settings are right as they are."""
        self.query(ChoiceButton).first().focus()

    def on_edited(self) -> None:
        """Another entry."""
        self._collect()

    def on_descendant_focus(self) -> None:
        """Explain the row in focus."""
        row = next((row.row for row in self.query(FieldRow) if row.has_focus_within), None)
        self._hint(of_spans(foreign(f"{row.field.help}.", "dim")) if row else Content(""))

    def on_choice_button_pressed(self, message: ChoiceButton.Pressed) -> None:
        """Give the settings, or say what is wrong with them."""
        self._answer(message.answer)

    def on_key(self, event: Key) -> None:
        """The letters of the buttons, unless something is being entered."""
        if isinstance(self.focused, ChoiceButton) and event.key in (_CANCEL, self._start[0].lower()):
            event.stop()
            self._answer(event.key)

    def _answer(self, answer: str) -> None:
        if answer == _CANCEL:
            self.dismiss(None)
            return
        self._collect()
        try:
            values = {name: row.read(self._draft.raw(row)) for name, row in self._rows.items()}
            self.dismiss(make_settings(self._kind, values))
        except InputError as error:
            self._refuse(error)

    def action_cancel(self) -> None:
        """No settings."""
        self.dismiss(None)

    def _collect(self) -> None:
        draft = collected(self.query(FieldRow), self._draft)
        if draft is not self._draft:
            self._draft = draft
            self._show({})

    def _refuse(self, error: NastuiError) -> None:
        self._show({error.place.key or "": error.message})
        self._hint(of_spans(Span("✗ ", "bad"), foreign(error.message, "bad")))

    def _show(self, errors: Mapping[str, str]) -> None:
        for row in self.query(FieldRow):
            row.show(row.row, self._draft, errors.get(row.row.key), longest_label(self._rows.values()))
            row.display = self._applies(row.row)

    def _applies(self, row: FormRow) -> bool:
        """Whether a row matters, as the others stand."""
        return row.field.applies({name: self._draft.raw(other) for name, other in self._rows.items()})

    def _hint(self, content: Content) -> None:
        self.query_one(".hint", Static).update(content)
