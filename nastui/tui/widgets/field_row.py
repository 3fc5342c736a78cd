"""A row of the form: a label, an editor, and beside it what may be entered, or what is wrong."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from nastui.drawing.printable import printable
from nastui.tui.form.draft import Draft
from nastui.tui.form.rows import Raw, Row, raw_of
from nastui.tui.widgets.editors import as_editor, editor_for

_ENDLESS: Final = 1e9
_NOTHING: Final = 1e-3


class FieldRow(Widget):
    """Paints label and hint itself; its only child is the editor."""

    def __init__(self, row: Row, draft: Draft, error: str | None = None) -> None:
        super().__init__()
        self.row, self._draft, self._error = row, draft, error

    def compose(self) -> ComposeResult:
        """The editor."""
        self.set_class(self._error is not None, "-wrong")
        yield editor_for(self.row, self._draft.raw(self.row))

    @property
    def editor(self) -> Widget:
        """The editor."""
        return self.children[0]

    def show(self, row: Row, draft: Draft, error: str | None) -> None:
        """Take what stands in the form now."""
        self.row, self._draft, self._error = row, draft, error
        self.set_class(error is not None, "-wrong")
        self.set_class(draft.changed(row), "-changed")
        if self.is_mounted and self.children:
            as_editor(self.editor).load(row, draft.raw(row))
        self.refresh()

    def render(self) -> Content:
        """Label on the left, hint on the right; the editor lies between."""
        focused = self.has_focus_within
        changed = self._draft.changed(self.row)
        mark = ("•", "bold $accent") if changed else (" ", "")
        label = (self.row.field.label[: self._label_width - 2].ljust(self._label_width - 2), "bold $strong" if focused else "")
        gap = " " * self._editor_width
        return Content.assemble(mark, " ", label, gap, "  ", self._hint(changed, focused))

    def on_descendant_focus(self) -> None:
        """The label shows where the user is."""
        self.refresh()

    def on_descendant_blur(self) -> None:
        """The label shows where the user was."""
        self.refresh()

    @property
    def _label_width(self) -> int:
        return 14 if self.app.size.width < 80 else 19

    @property
    def _editor_width(self) -> int:
        return 14 if self.app.size.width < 80 else 21

    def _hint(self, changed: bool, focused: bool) -> tuple[str, str]:
        if self._error is not None:
            return f"✗ {printable(self._error)}", "$bad"
        text = _hint(self.row, self._draft.raw(self.row), self._draft.before(self.row), changed)
        return text, "" if focused else "$muted"


def _hint(row: Row, raw: Raw, before: Raw, changed: bool) -> str:
    """Unit, bounds or the choice's own note, and the default or the preset's entry."""
    parts = [_choices(row, raw) if row.options is not None else _bounds(row)]
    if row.field.optional:
        parts.append("optional")
    default = raw_of(row.field.default)
    if changed:
        parts.insert(0, f"preset: {_said(before)}")
    elif row.options is None and default not in (before, ""):
        parts.append(f"default {_said(default)}")
    return printable(" · ".join(part for part in parts if part))


def _bounds(row: Row) -> str:
    """The bounds, unless one is only there to keep out nonsense."""
    field = row.field
    if row.key == "seed":
        return ""
    bounds = field.bounds if field.high is None or field.high < _ENDLESS else _least(field.low)
    return f"{bounds} {field.unit}" if bounds and field.unit else bounds or field.unit or ""


def _least(low: float | None) -> str:
    return "" if low is None else f"at least {low:g}" if low >= _NOTHING or low == 0 else "more than 0"


def _choices(row: Row, raw: Raw) -> str:
    """The note of what is chosen, or, where choices have none, all of them."""
    options = row.options or ()
    if any(option.note or option.missing for option in options):
        return next((option.note for option in options if option.value == raw), "")
    return ", ".join(option.value for option in options) if len(options) > 1 else ""


def _said(raw: Raw) -> str:
    return {True: "yes", False: "no", "": "empty"}.get(raw, str(raw))
