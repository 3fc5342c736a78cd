"""Going to a section or a field of the form by a word."""

from __future__ import annotations

from textual.content import Content

from nastui.drawing.spans import Span
from nastui.tui.dialogs.finding import FindDialog, Found
from nastui.tui.form.draft import Draft
from nastui.tui.setup.screen import SetupScreen
from nastui.tui.shell.markup import foreign, of_spans


def ask_where(screen: SetupScreen) -> None:
    """List sections and fields, and go to the one that is chosen."""
    if (form := screen.form) is not None:
        dialog = FindDialog("Go to", places(form.draft), "enter go · type to find · esc back")
        screen.app.push_screen(dialog, lambda key: None if key is None else form.form.go_to(key))


def places(draft: Draft) -> tuple[Found, ...]:
    """Each section, and below it its fields with what stands there."""
    return tuple(
        one
        for section in draft.sections
        for one in (
            Found(section.name, section.title, of_spans(foreign(section.title, "accent"))),
            *(Found(row.key, f"{section.title} {row.field.label} {row.key}", _row(draft, row.key)) for row in section.rows),
        )
    )


def _row(draft: Draft, key: str) -> Content:
    row = draft.rows[key]
    raw = draft.raw(row)
    said = ("yes" if raw else "no") if isinstance(raw, bool) else raw or "–"
    return of_spans(foreign(f"  {row.field.label.ljust(22)}"), foreign(f" {said}", "strong" if draft.changed(row) else "dim"), Span(""))
