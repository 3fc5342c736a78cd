"""A few settings, asked for before something starts; the rows come from the settings' own descriptions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from typing import Any, Final, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Key
from textual.widgets import Static

from nastui.base.checking import conflicts_of, make_settings
from nastui.base.errors import InputError, NastuiError, OutdatedError
from nastui.base.fields import Field, fields_of
from nastui.drawing.spans import Span
from nastui.tui.dialogs.confirm import ChoiceButton
from nastui.tui.form.draft import Draft
from nastui.tui.form.field_row import FieldRow, collected, longest_label
from nastui.tui.form.rows import FormOption, FormRow, Raw, raw_of
from nastui.tui.shell.background import in_thread, worker
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.markup import foreign, of_spans
from nastui.tui.shell.screen import Dialog

S = TypeVar("S")
_CANCEL: Final = "c"


def _choices(field: Field) -> tuple[FormOption, ...] | None:
    """What a field that lists its values lets choose."""
    return tuple(FormOption(choice) for choice in field.choices) if field.choices else None


def _raws(settings: object) -> dict[str, Raw]:
    """What editors hold for settings."""
    plain: dict[str, Any] = asdict(settings)  # type: ignore[call-overload]
    return {field.name: raw_of(plain[field.name]) for field in fields_of(type(settings))}


class SettingsDialog(Dialog[S | None], Generic[S]):
    """Gives settings of the same kind as those it began with, or None where it was cancelled.

    Args:
        title: of the dialog.
        said: what it is about.
        start: the word on the button that gives the settings.
        settings: those it begins with.
        options: what fields that are not typed let choose.
        do: done in a thread with the settings, and with those they were made of. What it refuses is said here, beside what was entered; the dialog
            ends once it is done. Where an OutdatedError tells what these are by now, entries that nobody has touched become that.
    """

    CSS_PATH = [style_sheet("form"), style_sheet("dialogs"), style_sheet("data")]
    AUTO_FOCUS = ""
    BINDINGS = [Binding("escape", "cancel", "Cancel", id="settings.escape")]
    takes_keys = False
    """Before anything has the focus, keys wait."""

    def __init__(
        self,
        title: str,
        said: Content,
        start: str,
        settings: S,
        options: Mapping[str, tuple[FormOption, ...]] | None = None,
        do: Callable[[S, S], object] | None = None,
    ) -> None:
        super().__init__()
        self._title, self._said, self._start, self._kind = title, said, start, type(settings)
        self._before, self._do, self._doing = settings, do, False
        self._reason = Content("")
        """Why the latest try was refused; it stands there until something else is entered."""
        self._draft = Draft(title, None, _raws(settings))
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
        """The editors are there a few turns later."""
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """With what has to be entered; mostly the settings are right as they are."""
        if not all(row.children for row in self.query(FieldRow)):
            self.call_after_refresh(self._begin)
            return
        row = self._lacking({name for name, _ in conflicts_of(self._before)})
        (row.editor if row else self.query(ChoiceButton).first()).focus()
        self.takes_keys = True

    def on_edited(self) -> None:
        """Another entry."""
        self._reason = Content("")
        self._collect()

    def on_descendant_focus(self) -> None:
        """Explain the row in focus."""
        row = next((row.row for row in self.query(FieldRow) if row.has_focus_within), None)
        self._hint(of_spans(foreign(f"{row.field.help}.", "dim")) if row else self._reason)

    def on_choice_button_answered(self, message: ChoiceButton.Answered) -> None:
        """Give the settings, or say what is wrong with them."""
        self._answer(message.answer)

    def on_key(self, event: Key) -> None:
        """The letters of the buttons, unless something is being entered."""
        if isinstance(self.focused, ChoiceButton) and event.key in (_CANCEL, self._start[0].lower()):
            event.stop()
            self._answer(event.key)

    def _answer(self, answer: str) -> None:
        if answer == _CANCEL:
            self.action_cancel()
            return
        if self._doing:
            return
        self._collect()
        try:
            values = {name: row.read(self._draft.raw(row)) for name, row in self._rows.items()}
            settings = make_settings(self._kind, values)
        except InputError as error:
            self._refuse(error)
            return
        if self._do is None:
            self.dismiss(settings)
        else:
            self._try(self._do, settings)

    @worker("do", exclusive=False)
    async def _try(self, do: Callable[[S, S], object], settings: S) -> None:
        """Meanwhile nothing is entered, which would be lost, and nothing cancelled that may be done already."""
        box, focused = self.query_one("#settings"), self.focused
        self._doing = box.disabled = True
        self._hint(of_spans(Span("…", "dim")))
        try:
            await in_thread(do, settings, self._before)
        except NastuiError as error:
            self._doing = box.disabled = False
            if isinstance(error, OutdatedError) and isinstance(error.now, self._kind):
                self._take(error.now)
            self._refuse(error, str(error))
            self.set_focus(focused)
            return
        self.dismiss(settings)

    def action_cancel(self) -> None:
        """No settings."""
        if not self._doing:
            self.dismiss(None)

    def _take(self, now: S) -> None:
        """Go on from other settings; what was entered stays."""
        entered, before = self._draft.changes, _raws(self._before)
        self._before, self._draft = now, Draft(self._title, None, _raws(now))
        for key, raw in entered.items():
            if raw != before[key]:
                self._draft = self._draft.with_raw(key, raw)

    def _collect(self) -> None:
        draft = collected(self.query(FieldRow), self._draft)
        if draft is not self._draft:
            self._draft = draft
            self._show({})

    def _refuse(self, error: NastuiError, words: str | None = None) -> None:
        self._show({error.place.key or "": error.message})
        self._reason = of_spans(Span("✗ ", "bad"), foreign(words or error.message, "bad"))
        self._hint(self._reason)
        if row := self._lacking([error.place.key or ""]):
            row.editor.focus()

    def _lacking(self, refused: Collection[str]) -> FieldRow | None:
        """The first of these fields that is empty; beside it stands why that cannot be."""
        return next((row for row in self.query(FieldRow) if row.row.key in refused and row.display and self._draft.raw(row.row) == ""), None)

    def _show(self, errors: Mapping[str, str]) -> None:
        for row in self.query(FieldRow):
            row.show(row.row, self._draft, errors.get(row.row.key), longest_label(self._rows.values()))
            row.display = self._applies(row.row)

    def _applies(self, row: FormRow) -> bool:
        """Whether a row matters, as the others stand."""
        return row.field.applies({name: self._draft.raw(other) for name, other in self._rows.items()})

    def _hint(self, content: Content) -> None:
        self.query_one(".hint", Static).update(content)
