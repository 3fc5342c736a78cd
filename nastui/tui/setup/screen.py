"""The setup tab: preset, form, Run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from textual.containers import Container

from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.services import Services
from nastui.tui.setup.preset_card import PresetCard, RunButton
from nastui.tui.shell.background import in_thread, worker
from nastui.tui.shell.screen import MainScreen

if TYPE_CHECKING:
    from nastui.presets.places import PresetFile
    from nastui.tui.form.draft import Draft
    from nastui.tui.form.form import FieldForm
    from nastui.tui.form.setup_form import SetupForm
    from nastui.tui.form.validation import RunRequest
    from nastui.tui.setup.unsaved import UnsavedEntries

_KEEP_SECONDS: Final = 1.0


class SetupScreen(MainScreen):
    """The preset's card is painted at once; the form, whose imports take longer, follows. Keys pressed meanwhile wait.

    Where the app starts with this screen, the app fills the form once all is painted.
    """

    AUTO_FOCUS = "RunButton"

    def __init__(self, services: Services, file: PresetFile, draft: Draft | None = None, *, starts: bool = True) -> None:
        super().__init__()
        self.services = services
        self._starts = starts
        self._file, self.loaded = file, draft
        """What the form began with."""
        self.form: SetupForm | None = None
        self.busy: str | None = None
        self._is_complete = False
        self._entries: UnsavedEntries | None = None
        self._keeps = False
        self._awaited: Callable[[], None] | None = None

    def body(self) -> Iterable[Any]:
        """The card, and where the form will be."""
        yield PresetCard(self._file)
        yield Container(id="setup-form")

    def on_mount(self) -> None:
        """Benchmarks that come or go change the choices."""
        self.services.benchmarks_changed.subscribe(self, self._read_again)
        if not self._starts:
            self.fill_soon()

    @property
    def takes_keys(self) -> bool:
        """Whether the form stands: keys that were pressed before it does wait for it."""
        self._is_complete = self._is_complete or (self.form is not None and self.form.is_complete)
        return self._is_complete

    def load(self, draft: Draft) -> None:
        """Begin with another draft; the pace stays."""
        if self.form is None:
            self.loaded = draft
            self.fill()
        else:
            self.loaded = draft.at_pace(self.form.draft.pace)
            self.form.change(self.loaded)
        self.query(RunButton).focus()

    def await_form(self, then: Callable[[], None]) -> None:
        """Show this tab, and do something once the form stands; not where that has something to say about its entries."""
        self._awaited = then
        self.host.go("setup")

    def set_busy(self, text: str | None) -> None:
        """Show what is being prepared; None: nothing."""
        self.busy = text
        self._tell()

    @property
    def request(self) -> RunRequest | None:
        """The search that the form describes; None where it cannot be run."""
        if self.form is None:
            self.fill()
        return self.form.request if self.form and not self.busy else None

    def on_run_button_pressed(self) -> None:
        """Start."""
        self.host.start_search()

    def on_field_form_folded(self, message: FieldForm.Folded) -> None:
        """What is folded stays so when the app is opened again."""
        self.host.remember(folded=tuple(sorted(message.folded)))

    def on_setup_form_changed(self) -> None:
        """The card tells the name, the changes, the reason; what is not saved is kept."""
        self._tell()
        then, self._awaited = self._awaited, None
        if then is not None:
            then()
        if not self._keeps and self._entries and self._unsaved != self._entries.kept:
            self._keeps = True
            self._keep(self._entries)

    def keep_last(self, *, given_up: bool) -> None:
        """The app ends: what is entered stays for the next one, unless the user gave it up."""
        if self._entries:
            self._entries.keep(None if given_up else self._unsaved, last=True)

    def fill_soon(self) -> None:
        """Show the form after what is painted next."""
        self.call_after_refresh(self.fill)

    def fill(self) -> None:
        """Import what the form needs, read the preset, and show the form."""
        if self.form is not None or not self.is_attached or not self.query("#setup-form"):  # it is shown, or where it will be is not there
            return
        from nastui.runs.spec import passed_over
        from nastui.tui.form.setup_form import SetupForm
        from nastui.tui.setup.unsaved import UnsavedEntries

        self._entries = UnsavedEntries()
        if self.loaded is not None:
            self.loaded = self.loaded.at_pace(self.host.preferences.pace)
        draft = self.loaded or self._left(self._entries) or self._read().at_pace(self.host.preferences.pace)
        self.form = SetupForm(draft, frozenset(self.host.preferences.folded))
        self.query_one("#setup-form").mount(self.form)
        for one in passed_over():
            self.host.tell(str(one), bad=True)

    def _left(self, entries: UnsavedEntries) -> Draft | None:
        if (draft := entries.take_over()) is not None:
            self._say_first(f"Your changes to {draft.name} are here again: they were not saved when the app ended. Reset all takes them back.")
        return draft

    def _read(self) -> Draft:
        from nastui.tui.setup.opening import draft_of

        draft, complaint = draft_of(self._file)
        if complaint:
            self._say_first(complaint, bad=True)
        return draft

    def _say_first(self, text: str, *, bad: bool = False) -> None:
        """The form has something else than the user may expect: what waited for it is not done."""
        self._awaited = None
        self.host.tell(text, bad=bad)

    @property
    def _unsaved(self) -> Draft | None:
        """Pace included: it is remembered where the app is left, but not where it is killed."""
        draft = self.form.draft if self.form else None
        return draft if draft and draft != self.loaded and not draft.is_as_loaded else None

    @worker("unsaved", exclusive=False)
    async def _keep(self, entries: UnsavedEntries) -> None:
        """At most once a second, one after the other. What the disk refuses is tried again at the next change."""
        done = True
        while done and self._unsaved != entries.kept:
            await asyncio.sleep(_KEEP_SECONDS)
            done = await in_thread(entries.keep, self._unsaved)
        self._keeps = False

    def _read_again(self, _: str | None) -> None:
        if self.form is not None:
            self.form.read_again()

    def _tell(self) -> None:
        if self.form is not None and self.app.is_running:  # a search that is being prepared goes on for a moment while the app closes its screens
            self.query_one(PresetCard).show(self.form.draft, self.form.validation, self.busy)
        self.refresh_bindings()


def unless_kept(screen: SetupScreen, then: Callable[[], None]) -> None:
    """Do what replaces the entries of the form; where they would be lost, ask first."""
    entered = unsaved(screen)
    if not entered:
        then()
        return
    dialog = ConfirmDialog("Discard the changes?", " ".join(entered), {"d": "Discard", "k": "Keep editing"})
    screen.app.push_screen(dialog, lambda answer: then() if answer == "d" else None)


def show_draft(screen: SetupScreen, draft: Draft, then: Callable[[], None] = lambda: None) -> None:
    """Show the form with another draft, and go on; ask first where changes would be lost, and where they are kept do nothing."""

    def load() -> None:
        screen.host.go("setup")
        screen.load(draft)
        then()

    unless_kept(screen, load)


def unsaved(screen: SetupScreen) -> list[str]:
    """What the user has changed in the form, in a sentence; what it was loaded with can be loaded again."""
    draft = screen.form.draft if screen.form else None
    count = draft.changed_count if draft and draft != screen.loaded else 0
    if not draft or not count:
        return []
    fields = "1 field of the form is" if count == 1 else f"{count} fields of the form are"
    return [f"{fields} changed against {draft.name} and not saved. ^s in Setup saves a preset."]
