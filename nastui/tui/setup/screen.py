"""Choosing what to search: preset, form, Run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from textual.containers import Container

from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.services import Services
from nastui.tui.setup.preset_card import PresetCard, RunButton
from nastui.tui.shell.screen import MainScreen

if TYPE_CHECKING:
    from nastui.presets.places import PresetFile
    from nastui.tui.form.draft import Draft
    from nastui.tui.form.setup_form import SetupForm
    from nastui.tui.form.validation import RunRequest


class SetupScreen(MainScreen):
    """The preset's card is painted at once; the form, whose imports take longer, follows. Keys pressed meanwhile wait.

    Where the app starts with this screen, the app fills the form once all is painted.
    """

    AUTO_FOCUS = "RunButton"

    def __init__(self, services: Services, file: PresetFile, draft: Draft | None = None, *, starts: bool = True) -> None:
        super().__init__()
        self.services = services
        self._starts = starts
        self._file, self._draft = file, draft
        self.bench: SetupForm | None = None
        self.busy: str | None = None
        self._stands = False

    def body(self) -> Iterable[Any]:
        """The card, and where the form will be."""
        yield PresetCard(self._file)
        yield Container(id="setup-form")

    def on_mount(self) -> None:
        """Benchmarks that come or go are other choices."""
        self.services.benchmarks_changed.subscribe(self, self._read_again)
        if not self._starts:
            self.fill_soon()

    @property
    def takes_keys(self) -> bool:
        """Whether the form stands: keys that were pressed before it does wait for it."""
        self._stands = self._stands or (self.bench is not None and self.bench.stands)
        return self._stands

    def load(self, draft: Draft) -> None:
        """Begin with another draft."""
        if self.bench is None:
            self._draft = draft
            self.fill()
        else:
            self.bench.change(draft)
        self.query_one(RunButton).focus()

    def set_busy(self, text: str | None) -> None:
        """Something is being prepared."""
        self.busy = text
        self._tell()

    @property
    def order(self) -> RunRequest | None:
        """The search that the form describes; None where it cannot be run."""
        if self.bench is None:
            self.fill()
        return self.bench.order if self.bench and not self.busy else None

    def on_run_button_pressed(self) -> None:
        """Start."""
        self.host.run_order()

    def on_setup_form_changed(self) -> None:
        """The card tells the name, the changes, the reason."""
        self._tell()

    def fill_soon(self) -> None:
        """Show the form after what is painted next."""
        self.call_after_refresh(self.fill)

    def fill(self) -> None:
        """Import what the form needs, read the preset, and show the form."""
        if self.bench is not None or not self.is_attached:
            return
        from nastui.runs.plugins import passed_over
        from nastui.tui.form.setup_form import SetupForm
        from nastui.tui.setup.opening import draft_of

        draft, complaint = (self._draft, None) if self._draft else draft_of(self._file)
        if complaint:
            self.host.tell(complaint, bad=True)
        self.bench = SetupForm(draft)
        self.query_one("#setup-form").mount(self.bench)
        for one in passed_over():
            self.host.tell(str(one), bad=True)

    def _read_again(self, _: str | None) -> None:
        if self.bench is not None:
            self.bench.read_again()

    def _tell(self) -> None:
        if self.bench is not None:
            self.query_one(PresetCard).show(self.bench.draft, self.bench.verdict, self.busy)
        self.refresh_bindings()


def unless_kept(screen: SetupScreen, then: Callable[[], None]) -> None:
    """Do what replaces the entries of the form; where they would be lost, ask first."""
    entered = unsaved(screen)
    if not entered:
        then()
        return
    dialog = ConfirmDialog("Discard the changes?", " ".join(entered), {"d": "Discard", "k": "Keep editing"})
    screen.app.push_screen(dialog, lambda answer: then() if answer == "d" else None)


def unsaved(screen: SetupScreen) -> list[str]:
    """What was changed in the form, in a sentence."""
    draft = screen.bench.draft if screen.bench else None
    count = draft.changed_count if draft else 0
    if not draft or not count:
        return []
    fields = "1 field of the form is" if count == 1 else f"{count} fields of the form are"
    return [f"{fields} changed against {draft.name} and not saved. ^s in Setup saves a preset."]
