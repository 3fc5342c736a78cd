"""The Settings: a row for each description of a setting. What is right is applied as it is entered, a free text once its field is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from nastui.base.errors import InputError
from nastui.base.fields import Field
from nastui.drawing.spans import Span
from nastui.settings.user_settings import TITLES, UserSettings, described
from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.form.draft import Draft
from nastui.tui.form.editors import as_editor
from nastui.tui.form.field_row import FieldRow, collected, longest_label
from nastui.tui.form.rows import FormOption, FormRow, Raw, raw_of
from nastui.tui.settings.keys_dialog import BoundKeys, KeysDialog
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.markup import foreign, of_spans, say
from nastui.tui.shell.screen import Dialog

Clashes = Callable[[Mapping[str, str]], Sequence[str]]
_ROWS: Final = tuple(
    FormRow(key, field, tuple(FormOption(choice) for choice in field.choices) if field.choices else None) for key, field in described()
)


class SettingRow(FieldRow):
    """Its hint says the default instead of a preset's entry."""

    def _hint(self, changed: bool, focused: bool) -> tuple[str, str]:
        if self._error is not None:
            return f"✗ {self._error}", "$bad"
        return setting_hint(self.row.field, changed), "" if focused else "$muted"


def setting_hint(field: Field, changed: bool) -> str:
    """What may be entered, and the default where something else is."""
    default = {"True": "yes", "False": "no", "": "empty"}.get(str(field.default), str(field.default))
    taken = ", ".join(field.choices) if field.choices else f"{field.bounds} {field.unit or ''}".strip() if field.bounds else ""
    return " · ".join(part for part in (f"default {default}" if changed else "", taken) if part)


class UserSettingsDialog(Dialog[None]):
    """Opened by `,` or from the palette, in front of the screen whose look it changes.

    Args:
        commands: all that has keys; imports every screen, so it is only asked for when they are listed.
        clashes: what is wrong with a key map, in sentences.
    """

    CSS_PATH = [style_sheet("form"), style_sheet("dialogs"), style_sheet("settings")]
    BINDINGS = [
        Binding("escape,f11", "leave", "Back", id="user_settings.escape"),
        Binding("f7", "reset", "Default", id="user_settings.reset", priority=True),
        Binding("f6", "keys", "Keys", id="user_settings.keys", priority=True),
    ]

    def __init__(self, commands: BoundKeys, clashes: Clashes) -> None:
        super().__init__()
        self._commands, self._clashes = commands, clashes
        self._draft = Draft("the defaults", None)

    def compose(self) -> ComposeResult:
        """Sections of rows, and the help of the row in focus."""
        self._draft = draft_of(self.host.settings)
        longest = longest_label(_ROWS)
        with Vertical(classes="dialog tall", id="user-settings") as box:
            box.border_title = "Settings"
            box.border_subtitle = "F6 keys · F7 default · esc back"
            with VerticalScroll(can_focus=False):
                for section, title in TITLES.items():
                    yield Static(title, classes="heading", markup=False)
                    for row in _ROWS:
                        if row.key.startswith(f"{section}."):
                            yield SettingRow(row, self._draft, longest=longest)
            yield Static(classes="hint")

    def on_edited(self) -> None:
        """Apply what is right; of a free text that is being written say what is wrong with it."""
        self._collect(self._whole)
        if (row := self._focused) is not None and row not in self._whole:
            row.show(row.row, self._draft, _wrong(row.row, str(as_editor(row.editor).raw)), longest_label(_ROWS))

    def on_descendant_blur(self) -> None:
        """Apply what was written in the field that is left, by Enter too."""
        self._collect(self._whole)

    def on_descendant_focus(self) -> None:
        """Explain the row in focus."""
        row, said = self._focused, of_spans("")
        if row is not None:
            said = of_spans(Span(f"{row.row.key}  ", "strong"), foreign(f"{row.row.field.help}.", "dim"))
        say(self.query_one(".hint", Static), said)

    def action_reset(self) -> None:
        """The default of the setting in focus."""
        if row := self._focused:
            self._collect(self.query(FieldRow))
            self._draft = self._draft.reset(row.row.key)
            self.host.change_setting(row.row.key, None)
            self._show({})

    def action_keys(self) -> None:
        """List all commands with their keys."""
        self.app.push_screen(KeysDialog(self._commands, self._clashes))

    def action_leave(self) -> None:
        """Back; ask first where something is wrong, and would not be taken."""
        self._collect(self.query(FieldRow))
        wrong = [f"{row.field.label}: {why}." for row in _ROWS if (why := _wrong(row, self._draft.raw(row)))]
        if not wrong:
            self.dismiss(None)
            return
        dialog = ConfirmDialog("Leave the settings?", f"Not taken: {' '.join(wrong)}", {"l": "Leave", "k": "Keep editing"})

        def answered(answer: str | None) -> None:
            if answer == "l":
                self.dismiss(None)

        self.app.push_screen(dialog, answered)

    def _collect(self, rows: Iterable[FieldRow]) -> None:
        draft = collected(rows, self._draft)
        if draft is self._draft:
            return
        self._draft = draft
        errors = {row.key: why for row in _ROWS if (why := _wrong(row, draft.raw(row)))}
        for row in _ROWS:
            if row.key not in errors and (value := row.read(draft.raw(row))) != self.host.settings.value(row.key):
                self.host.change_setting(row.key, value)
        self._show(errors)

    def _show(self, errors: Mapping[str, str]) -> None:
        for row in self.query(FieldRow):
            row.show(row.row, self._draft, errors.get(row.row.key), longest_label(_ROWS))

    @property
    def _whole(self) -> list[FieldRow]:
        """All rows but that of a free text that is being written."""
        rows, focused = self.query(FieldRow), self._focused
        return [row for row in rows if row is not focused or row.row.options is not None or row.row.field.kind != "text"]

    @property
    def _focused(self) -> FieldRow | None:
        return next((row for row in self.query(FieldRow) if row.has_focus_within), None)


def _wrong(row: FormRow, raw: Raw) -> str | None:
    """What is wrong with an entry."""
    try:
        row.read(raw)
    except InputError as error:
        return error.message
    return None


def draft_of(settings: UserSettings) -> Draft:
    """The settings over their defaults, as entries of a form."""
    base = {row.key: row.initial for row in _ROWS}
    now = {row.key: raw_of(settings.value(row.key)) for row in _ROWS}
    return Draft("the defaults", None, base, {key: raw for key, raw in now.items() if raw != base[key]})
