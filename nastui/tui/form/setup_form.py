"""The form with its explanations, and the draft that stands in it. Only imported when the first screen stands."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from nastui.base.errors import NastuiError
from nastui.tui.form.about import About
from nastui.tui.form.draft import Draft
from nastui.tui.form.editors import Chosen
from nastui.tui.form.field_row import FieldRow, collected
from nastui.tui.form.form import Form
from nastui.tui.form.validation import RunRequest, Validation, preset_of, refused, validate
from nastui.tui.shell.styles import sheet_text


class SetupForm(Container):
    """Every change makes a new draft, which is checked at once and shown by all widgets.

    An editor is never written to because of what was entered in it: what it holds is the truth, and the draft follows.
    """

    DEFAULT_CSS = sheet_text("form")
    SCOPED_CSS = False

    class Changed(Message):
        """There is another draft, or another verdict."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft, self._verdict = draft, validate(draft)

    def compose(self) -> ComposeResult:
        """Form and explanations."""
        yield Form(self._draft, self._verdict.errors)
        yield About()

    def on_mount(self) -> None:
        """Tell what is there."""
        self._explain()
        self.post_message(self.Changed())

    @property
    def draft(self) -> Draft:
        """All entries, what was typed a moment ago included."""
        self._collect()
        return self._draft

    @property
    def verdict(self) -> Validation:
        """What is to be said of the draft."""
        self._collect()
        return self._verdict

    @property
    def stands(self) -> bool:
        """Whether every row has its editor."""
        forms = self.query(Form)
        return bool(forms) and all(form.stands for form in forms)

    def change(self, draft: Draft) -> None:
        """Take another draft, in place of all that was entered."""
        self._collect()
        self._take(draft)

    def read_again(self) -> None:
        """Benchmarks came or went: the choices are found anew, the entries stay."""
        self.change(replace(self.draft))

    def refuse(self, error: NastuiError) -> None:
        """A run was refused when it was prepared: say why, until something changes."""
        self._verdict = refused(self.verdict, error)
        self._show()

    @property
    def order(self) -> RunRequest | None:
        """The search that the form describes; None where it cannot be run."""
        verdict = self.verdict
        return RunRequest(verdict.spec, preset_of(self._draft), verdict.pace) if verdict.spec else None

    @property
    def focused_row(self) -> FieldRow | None:
        """The row in which the focus is."""
        return next((form.focused_row for form in self.children if isinstance(form, Form)), None)

    def on_edited(self) -> None:
        """An editor has another entry; it also tells of the one it begins with."""
        self._collect()

    def on_chosen(self, message: Chosen) -> None:
        """List the choices of a row."""
        from nastui.tui.form.choices import ChoicesDialog

        editor = message.editor
        self.app.push_screen(ChoicesDialog(editor.row, str(editor.raw)), lambda value: None if value is None else editor.choose(value))

    def on_descendant_focus(self) -> None:
        """Explain the field in focus."""
        self._explain()

    def on_descendant_blur(self) -> None:
        """Nothing is in focus, or something else is."""
        self._explain()

    def _collect(self) -> None:
        draft = collected((row for form in self.children if isinstance(form, Form) for row in form.rows), self._draft)
        if draft is not self._draft:
            self._take(draft)

    def _take(self, draft: Draft) -> None:
        self._draft, self._verdict = draft, validate(draft)
        self._show()

    def _show(self) -> None:
        with self.app.batch_update():
            self.query_one(Form).show(self._draft, self._verdict.errors)
            self._explain()
        self.post_message(self.Changed())

    def _explain(self) -> None:
        if not self.children:
            return
        row = self.focused_row
        self.query_one(About).show(self._draft, row.row if row else None)
