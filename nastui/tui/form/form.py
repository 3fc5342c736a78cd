"""The form: sections of rows, in step with a draft and its validation."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from nastui.tui.form.draft import Draft
from nastui.tui.form.field_row import FieldRow, longest_label
from nastui.tui.form.rows import FormRow, FormSection


class SectionBox(Widget):
    """A heading and its rows. Rows that come and go are mounted and removed one by one, so that the focus stays."""

    def __init__(self, section: FormSection, draft: Draft, errors: Mapping[str, str]) -> None:
        super().__init__(id=f"section-{section.name}")
        self._section, self._draft, self._errors = section, draft, errors

    def compose(self) -> ComposeResult:
        """Heading and rows."""
        yield Static(self._section.title, classes="heading", markup=False)
        for row in self._section.rows:
            yield FieldRow(row, self._draft, self._errors.get(row.key), longest_label(self._draft.rows.values()))

    @property
    def rows(self) -> dict[str, FieldRow]:
        """The rows that are there, by key."""
        return {child.row.key: child for child in self.children if isinstance(child, FieldRow)}

    def show(self, section: FormSection, draft: Draft, errors: Mapping[str, str]) -> None:
        """Have exactly the section's rows, in order, each with its entry and error."""
        self._section, self._draft, self._errors = section, draft, errors
        if not self.children:
            return  # it is not composed yet, and will be from these
        wanted = {row.key: row for row in section.rows}
        kept: dict[str, FieldRow] = {}
        for key, widget in self.rows.items():
            if key in wanted and _kind(widget.row) == _kind(wanted[key]):
                kept[key] = widget
            else:
                widget.remove()
        self._place(section, draft, errors, kept)

    def _place(self, section: FormSection, draft: Draft, errors: Mapping[str, str], kept: Mapping[str, FieldRow]) -> None:
        previous: Widget = self.children[0]
        longest = longest_label(draft.rows.values())
        for row in section.rows:
            widget = kept.get(row.key)
            if widget is None:
                widget = FieldRow(row, draft, errors.get(row.key), longest)
                self.mount(widget, after=previous)
            widget.show(row, draft, errors.get(row.key), longest)
            previous = widget


class FieldForm(VerticalScroll, can_focus=False):
    """All sections."""

    def __init__(self, draft: Draft, errors: Mapping[str, str]) -> None:
        super().__init__(classes="pane")
        self._began = self._draft, self._errors = draft, errors
        self._whole = False
        self.border_title = "Search"

    def compose(self) -> ComposeResult:
        """The sections of the draft."""
        for section in self._draft.sections:
            yield SectionBox(section, self._draft, self._errors)
        self._tell()

    def on_mount(self) -> None:
        """All rows are there; they take what has changed while they came."""
        self._whole = True
        if (self._draft, self._errors) != self._began:
            self.show(self._draft, self._errors)

    def on_descendant_focus(self) -> None:
        """The frame shows where the user is."""
        self.set_class(self.has_focus_within, "-within")

    def on_descendant_blur(self) -> None:
        """The frame shows where the user was; to another row of the form, it stays."""
        self.set_class(self.has_focus_within, "-within")

    def show(self, draft: Draft, errors: Mapping[str, str]) -> None:
        """Take a draft."""
        self._draft, self._errors = draft, errors
        if self._whole:
            self._have_sections(draft)
            for section in draft.sections:
                if box := self._box(section):
                    box.show(section, draft, errors)
        self._tell()

    @property
    def is_complete(self) -> bool:
        """Whether all sections are there, every row with its editor."""
        return self._whole and all(row.children for row in self.query(FieldRow))

    def row(self, key: str) -> FieldRow | None:
        """The row of this key."""
        return next((row for row in self.rows if row.row.key == key), None)

    @property
    def focused_row(self) -> FieldRow | None:
        """The row in which the focus is."""
        return next((row for row in self.rows if row.has_focus_within), None)

    @property
    def rows(self) -> list[FieldRow]:
        """All rows that are there."""
        return [row for box in self._boxes for row in box.children if isinstance(row, FieldRow)]

    def _tell(self) -> None:
        changed = self._draft.changed_count
        said = f"{changed} changed against the preset" if changed else "as in the preset"
        if self.border_subtitle != said:
            self.border_subtitle = said

    def _have_sections(self, draft: Draft) -> None:
        """Exactly the draft's sections, in order."""
        wanted = {f"section-{section.name}" for section in draft.sections}
        for box in self._boxes:
            if box.id not in wanted:
                box.remove()
        previous: Widget | None = None
        for section in draft.sections:
            box = self._box(section) or SectionBox(section, draft, self._errors)
            if not box.is_attached:
                self.mount(box, after=previous)
            previous = box

    @property
    def _boxes(self) -> list[SectionBox]:
        return [box for box in self.children if isinstance(box, SectionBox)]

    def _box(self, section: FormSection) -> SectionBox | None:
        return next((box for box in self._boxes if box.id == f"section-{section.name}"), None)


def _kind(row: FormRow) -> tuple[str, bool]:
    """What decides the editor: a row of another kind needs another one."""
    return row.field.kind, row.options is not None
