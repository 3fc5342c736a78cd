"""The form with its explanations, and the draft that stands in it. Only imported when the first screen stands."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from nastui.base.errors import NastuiError
from nastui.tui.form.draft import Draft
from nastui.tui.form.verdict import Order, judge, preset_of, refused
from nastui.tui.styles import sheet_text
from nastui.tui.widgets.about import About
from nastui.tui.widgets.editors import Chosen, Edited
from nastui.tui.widgets.field_row import FieldRow
from nastui.tui.widgets.form import Form


class Workbench(Container):
    """Every change makes a new draft, which is checked at once and shown by all widgets."""

    DEFAULT_CSS = sheet_text("form")
    SCOPED_CSS = False

    class Changed(Message):
        """There is another draft, or another verdict."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft, self.verdict = draft, judge(draft)

    def compose(self) -> ComposeResult:
        """Form and explanations."""
        yield Form(self.draft, self.verdict.errors)
        yield About()

    def on_mount(self) -> None:
        """Tell what is there."""
        self._explain()
        self.post_message(self.Changed())

    def change(self, draft: Draft) -> None:
        """Take another draft."""
        self.draft, self.verdict = draft, judge(draft)
        self._show()

    def read_again(self) -> None:
        """Benchmarks came or went: the choices are found anew, the entries stay."""
        self.change(replace(self.draft))

    def refuse(self, error: NastuiError) -> None:
        """A run was refused when it was prepared: say why, until something changes."""
        self.verdict = refused(self.verdict, error)
        self._show()

    @property
    def order(self) -> Order | None:
        """The search that the form describes; None where it cannot be run."""
        return Order(self.verdict.spec, preset_of(self.draft), self.verdict.pace) if self.verdict.spec else None

    @property
    def focused_row(self) -> FieldRow | None:
        """The row in which the focus is."""
        return next((form.focused_row for form in self.query(Form)), None)

    def on_edited(self, message: Edited) -> None:
        """An editor has another entry; it also tells of the one it begins with."""
        row = self.draft.rows.get(message.key)
        if row and message.raw != self.draft.raw(row):
            self.change(self.draft.with_raw(message.key, message.raw))

    def on_chosen(self, message: Chosen) -> None:
        """List the choices of a row."""
        from nastui.tui.screens.choices import ChoicesDialog

        editor = message.editor
        self.app.push_screen(ChoicesDialog(editor.row, str(editor.raw)), lambda value: None if value is None else editor.choose(value))

    def on_descendant_focus(self) -> None:
        """Explain the field in focus."""
        self._explain()

    def on_descendant_blur(self) -> None:
        """Nothing is in focus, or something else is."""
        self._explain()

    def _show(self) -> None:
        with self.app.batch_update():
            self.query_one(Form).show(self.draft, self.verdict.errors)
            self._explain()
        self.post_message(self.Changed())

    def _explain(self) -> None:
        if not self.children:
            return
        row = self.focused_row
        self.query_one(About).show(self.draft, row.row if row else None)
