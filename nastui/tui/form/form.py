"""The form: sections of rows, in step with a draft and its validation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from nastui.drawing.numbers import counted
from nastui.drawing.spans import Span
from nastui.tui.form.draft import Draft
from nastui.tui.form.field_row import FieldRow, longest_label
from nastui.tui.form.rows import FormSection
from nastui.tui.shell.markup import of_spans

_FIRST: Final = "section-run"


class SectionHeading(Widget):
    """Names a section; a click folds or unfolds it. Folded, it can be reached, and tells what is changed or wrong in its rows."""

    BINDINGS = [
        Binding("enter,space,right,l", "unfold", "Unfold", show=False, id="section.unfold"),
        Binding("up,k", "app.focus_previous", "Previous field", show=False, id="section.up"),
        Binding("down,j", "app.focus_next", "Next field", show=False, id="section.down"),
    ]

    class Toggled(Message):
        """It is to be folded, or unfolded."""

        def __init__(self, section: str) -> None:
            super().__init__()
            self.section = section

    def __init__(self, section: FormSection) -> None:
        super().__init__(classes="heading")
        self._section, self._told = section, ""

    def show(self, section: FormSection, draft: Draft, errors: Mapping[str, str], *, folded: bool) -> None:
        """Take what stands in its rows."""
        self._section, self.can_focus = section, folded
        changed, wrong = (sum(row.key in keys for row in section.rows) for keys in (draft.changed_rows, errors))
        parts = [counted(len(section.rows), "field"), f"• {changed} changed" if changed else "", f"✗ {wrong} wrong" if wrong else ""]
        self._told = "  ".join(filter(None, parts)) if folded else ""
        self.set_class(bool(folded and wrong), "-wrong")
        self.refresh()

    def render(self) -> Content:
        """The title with a sign; folded, also what is in it."""
        if not self.can_focus:
            return of_spans(Span(f"▾ {self._section.title}"))
        return of_spans(Span(f"▸ {self._section.title}"), Span(f"  {self._told}", "dim"))

    def action_unfold(self) -> None:
        """Fold or unfold."""
        self.post_message(self.Toggled(self._section.name))

    def on_click(self) -> None:
        """Fold or unfold."""
        self.action_unfold()


class SectionBox(Widget):
    """A heading and its rows. Rows that come and go are mounted and removed one by one, so that the focus stays."""

    def __init__(self, section: FormSection, draft: Draft, errors: Mapping[str, str], *, folded: bool = False) -> None:
        super().__init__(id=f"section-{section.name}")
        self._section, self._draft, self._errors, self.folded = section, draft, errors, folded
        self.set_class(folded, "-folded")

    def compose(self) -> ComposeResult:
        """Heading and rows."""
        heading = SectionHeading(self._section)
        heading.show(self._section, self._draft, self._errors, folded=self.folded)
        yield heading
        for row in self._section.rows:
            yield FieldRow(row, self._draft, self._errors.get(row.key), longest_label(self._draft.rows.values()))

    @property
    def rows(self) -> dict[str, FieldRow]:
        """The rows that are there, by key; one that is being removed is not."""
        return {child.row.key: child for child in self.children if isinstance(child, FieldRow) and not child._pruning}

    @property
    def heading(self) -> SectionHeading:
        """Its heading."""
        return self.query_one(SectionHeading)

    def first(self) -> Widget:
        """What the focus goes to: the editor of the first row, or the heading where it is folded."""
        rows = list(self.rows.values())
        return self.heading if self.folded or not rows else rows[0].editor

    def fold(self, folded: bool) -> None:
        """Hide the rows, or show them."""
        self.folded = folded
        self.set_class(folded, "-folded")
        if self.children:
            self.heading.show(self._section, self._draft, self._errors, folded=folded)

    def show(self, section: FormSection, draft: Draft, errors: Mapping[str, str]) -> None:
        """Have exactly the section's rows, in order, each with its entry and error."""
        self._section, self._draft, self._errors = section, draft, errors
        if not self.children:
            return  # it is not composed yet, and will be from these
        self.heading.show(section, draft, errors, folded=self.folded)
        wanted = {row.key: row for row in section.rows}
        kept: dict[str, FieldRow] = {}
        for key, widget in self.rows.items():
            if key in wanted and (widget.suits(wanted[key]) or widget.in_hand):
                kept[key] = widget  # nobody's editor is taken away under the hands; it is replaced once it is left
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

    class Folded(Message):
        """Other sections are folded."""

        def __init__(self, folded: frozenset[str]) -> None:
            super().__init__()
            self.folded = folded

    def __init__(self, draft: Draft, errors: Mapping[str, str], folded: frozenset[str] = frozenset()) -> None:
        super().__init__(classes="pane")
        self.folded = folded
        """Names of sections, whether they are in the form now or not."""
        self._began = self._draft, self._errors = draft, errors
        self._whole = False
        self.border_title = "Search"

    def compose(self) -> ComposeResult:
        """The sections of the draft."""
        for section in self._draft.sections:
            yield SectionBox(section, self._draft, self._errors, folded=section.name in self.folded)
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
        """The frame shows where the user was; to another row of the form, it stays. A row that was left has the editor that suits it."""
        self.set_class(self.has_focus_within, "-within")
        if not all(row.suits(row.row) or row.in_hand for row in self.rows):
            self.show(self._draft, self._errors)

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
        return [row for box in self._boxes for row in box.rows.values()]

    # ---- folding, and going from section to section

    def on_section_heading_toggled(self, message: SectionHeading.Toggled) -> None:
        """A heading was clicked, or Enter was pressed on it."""
        self.fold(message.section)

    def fold(self, name: str) -> None:
        """Fold a section, or unfold it; the focus stays in it."""
        box = next((one for one in self._boxes if one.id == f"section-{name}"), None)
        if box is None or box.id == _FIRST:  # the first one has no heading
            return
        within = box.has_focus_within
        box.fold(not box.folded)
        self.folded = self.folded ^ {name}
        if within:
            box.first().focus()
        self.post_message(self.Folded(self.folded))

    @property
    def section(self) -> str | None:
        """The section in which the focus is."""
        return next((box.id.removeprefix("section-") for box in self._boxes if box.id and box.has_focus_within), None)

    def step(self, by: int) -> None:
        """Go to the beginning of the next section, or of the previous one; from outside to the first or the last."""
        boxes = self._boxes
        place = next((number for number, box in enumerate(boxes) if box.has_focus_within), -1 if by > 0 else len(boxes))
        self._go_to(boxes[max(0, min(place + by, len(boxes) - 1))])

    def go_to(self, key: str) -> None:
        """Go to a section by its name, or to a field by its key, whose section is unfolded."""
        for box in self._boxes:
            if box.id == f"section-{key}":
                self._go_to(box)
            elif (row := box.rows.get(key)) is not None:
                if box.folded and box.id:
                    self.fold(box.id.removeprefix("section-"))
                row.editor.focus()

    def _go_to(self, box: SectionBox) -> None:
        box.first().focus()
        box.scroll_visible(animate=False, top=True)

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
            box = self._box(section) or SectionBox(section, draft, self._errors, folded=section.name in self.folded)
            if not box.is_attached:
                self.mount(box, after=previous)
            previous = box

    @property
    def _boxes(self) -> list[SectionBox]:
        return [box for box in self.children if isinstance(box, SectionBox)]

    def _box(self, section: FormSection) -> SectionBox | None:
        return next((box for box in self._boxes if box.id == f"section-{section.name}"), None)
