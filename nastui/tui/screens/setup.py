"""Choosing what to search: preset, form, Run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.containers import Container

from nastui.tui.commands.command import bindings
from nastui.tui.commands.setup import SETUP
from nastui.tui.screens.base import MainScreen
from nastui.tui.widgets.preset_card import PresetCard, RunButton

if TYPE_CHECKING:
    from nastui.presets.places import PresetFile
    from nastui.tui.form.draft import Draft
    from nastui.tui.form.verdict import Order
    from nastui.tui.widgets.workbench import Workbench


class SetupScreen(MainScreen):
    """The preset's card is painted at once; the form, whose imports take longer, follows. Keys pressed meanwhile wait."""

    ACTIONS = SETUP
    BINDINGS = bindings(SETUP)
    AUTO_FOCUS = "RunButton"

    def __init__(self, file: PresetFile, draft: Draft | None = None) -> None:
        super().__init__()
        self._file, self._draft = file, draft
        self.bench: Workbench | None = None
        self.busy: str | None = None
        self._stands = False

    def body(self) -> Iterable[Any]:
        """The card, and where the form will be."""
        yield PresetCard(self._file)
        yield Container(id="setup-form")

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
    def order(self) -> Order | None:
        """The search that the form describes; None where it cannot be run."""
        if self.bench is None:
            self.fill()
        return self.bench.order if self.bench and not self.busy else None

    def on_run_button_pressed(self) -> None:
        """Start."""
        self.nastui.run_order()

    def on_workbench_changed(self) -> None:
        """The card tells the name, the changes, the reason."""
        self._tell()

    def fill(self) -> None:
        """Import what the form needs, read the preset, and show the form."""
        if self.bench is not None or not self.is_attached:
            return
        from nastui.runs.plugins import passed_over
        from nastui.tui.opening import draft_of
        from nastui.tui.widgets.workbench import Workbench

        draft, complaint = (self._draft, None) if self._draft else draft_of(self._file)
        if complaint:
            self.nastui.tell(complaint, bad=True)
        self.bench = Workbench(draft)
        self.query_one("#setup-form").mount(self.bench)
        for one in passed_over():
            self.nastui.tell(str(one), bad=True)

    def _tell(self) -> None:
        if self.bench is not None:
            self.query_one(PresetCard).show(self.bench.draft, self.bench.verdict, self.busy)
        self.refresh_bindings()
