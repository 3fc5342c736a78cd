"""A row of the form: a label, an editor, and beside it what may be entered, or what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from nastui.drawing.printable import printable
from nastui.tui.form.draft import Draft
from nastui.tui.form.editors import as_editor, editor_for
from nastui.tui.form.rows import PACE, FormRow, Raw, numbers_text, raw_of

_ENDLESS: Final = 1e9
_NOTHING: Final = 1e-3
_MARK: Final = 2
"""Columns before a label."""


class FieldRow(Widget):
    """Paints label and hint itself; its only child is the editor.

    Draft and editor have last agreed on one entry. Where the editor has another one by now, the user is ahead, and nothing is written over it.
    Where the draft has, something else than this editor changed it.
    """

    ENTERS: ClassVar = True

    def __init__(self, row: FormRow, draft: Draft, error: str | None = None, longest: int = 0) -> None:
        super().__init__()
        self.row, self._draft, self._error, self._longest = row, draft, error, longest
        self._kind = _kind(row)
        self._agreed: Raw | None = None
        self._drawn: Content | None = None

    def compose(self) -> ComposeResult:
        """The editor."""
        self.update_classes({"-wrong": self._error is not None, "-changed": self._draft.changed(self.row)})
        self._agreed = self._draft.raw(self.row)
        editor = editor_for(self.row, self._agreed)
        editor.styles.margin = (0, 0, 0, self._label_width)
        yield editor

    @property
    def editor(self) -> Widget:
        """The editor."""
        return self.children[0]

    def suits(self, row: FormRow) -> bool:
        """Whether its editor can take what a row takes: a number or a text is typed, a choice is stepped through."""
        return self._kind == _kind(row)

    @property
    def in_hand(self) -> bool:
        """Whether the user is in it, or will be when the terminal has the focus again."""
        return self.has_focus_within or (not self.app.app_focus and self.app._last_focused_on_app_blur in self.children)

    def show(self, row: FormRow, draft: Draft, error: str | None, longest: int) -> None:
        """Take what stands in the form now."""
        self.row, self._draft, self._error, self._longest = row, draft, error, longest
        self.set_class(error is not None, "-wrong")
        self.set_class(draft.changed(row), "-changed")
        if self.children:
            self._load(row, draft.raw(row))
        drawn = self.render()
        if self._drawn is None or not drawn.is_same(self._drawn):  # few rows change with a key, and each that is painted takes its time
            self._drawn = drawn
            self.refresh()

    @property
    def ahead(self) -> bool:
        """Whether the user has entered something that the draft does not know yet."""
        return bool(self.children) and as_editor(self.editor).raw != self._agreed

    def take(self) -> Raw:
        """The entry, for the draft to have."""
        self._agreed = entered = as_editor(self.editor).raw
        return entered

    def on_resize(self) -> None:
        """The label may have more room, or less."""
        self._place_editor()

    def render(self) -> Content:
        """Label on the left, hint on the right; the editor lies between."""
        focused = self.has_focus_within
        changed = self._draft.changed(self.row)
        mark = ("•", "bold $accent") if changed else (" ", "")
        room = self._label_width - _MARK
        label = (self.row.field.label[: room - 1].ljust(room), "bold $strong" if focused else "")
        gap = " " * self._editor_width
        return Content.assemble(mark, " ", label, gap, "  ", self._hint(changed, focused))

    def on_descendant_focus(self) -> None:
        """The label shows where the user is."""
        self.refresh()

    def on_descendant_blur(self) -> None:
        """The label shows where the user was."""
        self.refresh()

    def _load(self, row: FormRow, entry: Raw) -> None:
        as_editor(self.editor).describe(row)
        if entry != self._agreed:
            self._agreed = entry
            as_editor(self.editor).load(entry)
        self._place_editor()

    def _place_editor(self) -> None:
        for editor in self.children:
            if editor.styles.margin.left != self._label_width:
                editor.styles.margin = (0, 0, 0, self._label_width)

    @property
    def _label_width(self) -> int:
        """A mark, the longest label of the form and a blank; where labels are short, so much that all forms look alike."""
        return max(14 if self.app.size.width < 80 else 19, self._longest + _MARK + 1)

    @property
    def _editor_width(self) -> int:
        return 14 if self.app.size.width < 80 else 21

    def _hint(self, changed: bool, focused: bool) -> tuple[str, str]:
        if self._error is not None:
            return f"✗ {printable(self._error)}", "$bad"
        text = _hint(self.row, self._draft.raw(self.row), self._draft.before(self.row), changed)
        return text, "" if focused else "$muted"


def collected(rows: Iterable[FieldRow], draft: Draft) -> Draft:
    """The draft with what the user has entered since; the same draft where there is nothing."""
    for row in rows:
        if row.ahead:
            entered = row.take()
            draft = draft.with_raw(row.row.key, entered)
    return draft


def _kind(row: FormRow) -> tuple[str, bool]:
    """What decides the editor."""
    return row.field.kind, row.options is not None


def longest_label(rows: Iterable[FormRow]) -> int:
    """In columns."""
    return max((cell_len(row.field.label) for row in rows), default=0)


def _hint(row: FormRow, raw: Raw, before: Raw, changed: bool) -> str:
    """Unit, bounds or the choice's own note, and the default or the preset's entry."""
    parts = [_choices(row, raw) if row.options is not None else _bounds(row)]
    if row.field.optional:
        parts.append("optional")
    default = raw_of(row.field.default)
    if changed:
        parts.insert(0, f"{'before' if row.key == PACE else 'preset'}: {_said(before)}")
    elif row.options is None and default not in (before, ""):
        parts.append(f"default {_said(default)}")
    return printable(" · ".join(part for part in parts if part))


def _bounds(row: FormRow) -> str:
    """The bounds, unless one is only there to keep out nonsense."""
    field = row.field
    if row.key == "seed":
        return ""
    if row.only:
        return numbers_text(row.only)
    bounds = field.bounds if field.high is None or field.high < _ENDLESS else _least(field.low)
    return f"{bounds} {field.unit}" if bounds and field.unit else bounds or field.unit or ""


def _least(low: float | None) -> str:
    return "" if low is None else f"at least {low:g}" if low >= _NOTHING or low == 0 else "more than 0"


def _choices(row: FormRow, raw: Raw) -> str:
    """The note of what is chosen, or, where choices have none, all of them."""
    options = row.options or ()
    if any(option.note or option.missing for option in options):
        return next((option.note for option in options if option.value == raw), "")
    return ", ".join(option.value for option in options) if len(options) > 1 else ""


def _said(raw: Raw) -> str:
    return {True: "yes", False: "no", "": "empty"}.get(raw, str(raw))
