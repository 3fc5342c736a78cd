"""The form with its explanations, and the draft that stands in it. Only imported when the first screen stands."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from nastui.base.errors import NastuiError
from nastui.benchmarks.header import Description
from nastui.drawing.numbers import counted
from nastui.drawing.spans import Span
from nastui.tui.form.draft import Draft
from nastui.tui.form.field_row import FieldRow, collected
from nastui.tui.form.form import FieldForm
from nastui.tui.form.history import FormHistory
from nastui.tui.form.rows import FormRow, benchmark_options, description_of, numbers_text
from nastui.tui.form.validation import RunRequest, Validation, preset_of, refused, validate
from nastui.tui.shell.look import style_sheet_text
from nastui.tui.shell.markup import foreign, of_lines, of_spans, say


class AboutPanel(VerticalScroll, can_focus=False):
    """Help of the focused field above, the benchmark's note below."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(classes="panel")
        self._draft = draft
        self.border_title = "About"

    def compose(self) -> ComposeResult:
        """Two texts."""
        yield Static(_field(self._draft, None), id="about-field")
        yield Static(_benchmark(str(self._draft.raws.get("benchmark", ""))), id="about-benchmark")

    def show(self, draft: Draft, row: FormRow | None) -> None:
        """Take the draft and the row in focus."""
        say(self.query_one("#about-field", Static), _field(draft, row))
        say(self.query_one("#about-benchmark", Static), _benchmark(str(draft.raws.get("benchmark", ""))))


def _field(draft: Draft, row: FormRow | None) -> Content:
    if row is None:
        return of_spans(Span("Enter starts the search. Tab goes to the fields.", "dim"))
    option = next((option for option in row.options or () if option.value == draft.raw(row)), None)
    note = f" {option.note}." if option and option.note and option.note not in row.field.help else ""
    taken = f"The table has {numbers_text(row.only)}" if row.only else row.field.bounds
    bounds = f" {taken}." if taken and row.options is None else ""
    return of_spans(foreign(f"{row.field.label}: ", "strong"), f"{row.field.help}.{note}{bounds}")


def _benchmark(name: str) -> Content:
    description = description_of(name)
    if description is None:
        missing = next((option.missing for option in benchmark_options() if option.value == name), None)
        return of_spans(foreign(name, "strong"), Span(" is not here", "warn"), f": {missing or 'its table cannot be read'}")
    return of_lines([_head(description), *([of_spans(description.about.note)] if description.about.note else [])])


def _head(description: Description) -> Content:
    about = description.about
    return of_spans(foreign(about.title, "strong"), Span(f"  {counted(description.size, 'cell')} · {', '.join(description.datasets)}", "dim"))


# ----


class SetupForm(Container):
    """Every change makes a new draft, which is checked at once and shown by all widgets.

    An editor is never written to because of what was entered in it: what it holds is the truth, and the draft follows.
    """

    DEFAULT_CSS = style_sheet_text("form")
    SCOPED_CSS = False

    class Changed(Message):
        """There is another draft, or another validation."""

    def __init__(self, draft: Draft, folded: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._draft, self._validation, self._folded = draft, validate(draft), folded
        self._history = FormHistory()

    def compose(self) -> ComposeResult:
        """Form and explanations."""
        yield FieldForm(self._draft, self._validation.errors, self._folded)
        yield AboutPanel(self._draft)

    async def mount_composed_widgets(self, widgets: list[Widget]) -> None:
        """All of it in one step: nothing is laid out or painted before all rows are there."""
        async with self.batch():
            await super().mount_composed_widgets(widgets)

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
    def validation(self) -> Validation:
        """The validation of the draft."""
        self._collect()
        return self._validation

    @property
    def is_complete(self) -> bool:
        """Whether every row has its editor."""
        forms = self.query(FieldForm)
        return bool(forms) and all(form.is_complete for form in forms)

    def change(self, draft: Draft) -> None:
        """Take another draft, in place of all that was entered."""
        self._collect()
        self._take(draft, typed=False)

    def saved(self, draft: Draft) -> None:
        """What stands here is a preset's now: it and all that stood here before differ from that one by what they differ in."""
        self._collect()
        self._history.saved(self._draft, draft)
        self._set(draft)

    def read_again(self) -> None:
        """Benchmarks came or went: the choices are found anew, the entries stay."""
        self.change(replace(self.draft))

    @property
    def form(self) -> FieldForm:
        """The rows."""
        return self.query_one(FieldForm)

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        self._collect()
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether something was taken back."""
        return self._history.can_redo

    def undo(self) -> None:
        """Take the latest change back: an entry, a reset, or a preset that was loaded over what stood here."""
        if (draft := self._history.undo(self.draft)) is not None:
            self._set(draft)

    def redo(self) -> None:
        """Make it again."""
        if (draft := self._history.redo(self.draft)) is not None:
            self._set(draft)

    def refuse(self, error: NastuiError) -> None:
        """A run was refused when it was prepared: say why, until something changes."""
        self._validation = refused(self.validation, error)
        self._show()

    @property
    def request(self) -> RunRequest | None:
        """The search that the form describes; None where it cannot be run."""
        validation = self.validation
        return RunRequest(validation.spec, preset_of(self._draft), validation.pace) if validation.spec else None

    @property
    def focused_row(self) -> FieldRow | None:
        """The row in which the focus is."""
        return next((form.focused_row for form in self.children if isinstance(form, FieldForm)), None)

    def on_edited(self) -> None:
        """An editor has another entry."""
        self._collect()

    def on_descendant_focus(self) -> None:
        """Explain the field in focus."""
        self._explain()

    def on_descendant_blur(self) -> None:
        """Nothing is in focus, or something else is."""
        self._explain()

    def _collect(self) -> None:
        draft = collected((row for form in self.children if isinstance(form, FieldForm) for row in form.rows), self._draft)
        if draft is not self._draft:
            self._take(draft, typed=True)

    def _take(self, draft: Draft, *, typed: bool) -> None:
        self._history.take(self._draft, draft, typed=typed)
        self._set(draft)

    def _set(self, draft: Draft) -> None:
        self._draft, self._validation = draft, validate(draft)
        self._show()

    def _show(self) -> None:
        with self.app.batch_update():
            self.query_one(FieldForm).show(self._draft, self._validation.errors)
            self._explain()
        self.post_message(self.Changed())

    def _explain(self) -> None:
        if not self.children:
            return
        row = self.focused_row
        self.query_one(AboutPanel).show(self._draft, row.row if row else None)
