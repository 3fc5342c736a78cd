"""The form of the app in lines: its fields, what is entered, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from nastui.base.errors import InputError, choose_one
from nastui.drawing.numbers import counted
from nastui.tui.form.draft import Draft
from nastui.tui.form.explaining import explanation
from nastui.tui.form.rows import FormRow, Raw
from nastui.tui.form.validation import Validation


def field_lines(draft: Draft, validation: Validation, section: str = "") -> Iterator[str]:
    """The fields that apply, under their sections, or those of one section.

    Raises:
        InputError: there is no such section now.
    """
    named = [one for one in draft.sections if not section or section.lower() in (one.name, one.title.lower())]
    if not named:
        raise InputError(f"there is no section '{section}' now", remedy=choose_one(one.name for one in draft.sections))
    for one in named:
        yield f"{one.title}, {counted(len(one.rows), 'field')}:"
        yield from (field_line(draft, validation, row) for row in one.rows)


def field_line(draft: Draft, validation: Validation, row: FormRow) -> str:
    """`algorithm.population, Population: 20, changed from 50`; what is wrong comes last."""
    parts = [f"{row.key}, {row.field.label}: {_said(draft.raw(row))}{f' {row.field.unit}' if row.field.unit and draft.raw(row) != '' else ''}"]
    if draft.changed(row):
        parts.append(f"changed from {_said(draft.before(row))}")
    if wrong := validation.errors.get(row.key):
        parts.append(f"wrong: {wrong}")
    return ", ".join(parts)


def row_named(draft: Draft, name: str) -> FormRow:
    """The row of a key, or of the label or the last part of a key that only one row has.

    Raises:
        InputError: none has it, or several have.
    """
    if name in draft.rows:
        return draft.rows[name]
    found = [row for row in draft.rows.values() if name.lower() in (row.key.partition(".")[2], row.field.label.lower())]
    if len(found) == 1:
        return found[0]
    keys = ", ".join(row.key for row in found)
    remedy = f"it may be {keys}" if found else "`fields` tells which there are"
    raise InputError(f"{'several fields are' if found else 'no field is now'} called '{name}'", remedy=remedy)


def entered(draft: Draft, name: str, text: str) -> Draft:
    """The draft with an entry; `yes` and `no` are those of a field that is one or the other.

    Raises:
        InputError: there is no such field, or it cannot hold that.
    """
    row = row_named(draft, name)
    raw: Raw = text
    if isinstance(row.initial, bool):
        raw = text.lower() in ("yes", "true", "on", "1")
        if not raw and text.lower() not in ("no", "false", "off", "0"):
            raise InputError(f"{row.key} is yes or no, not '{text}'")
    options = [option.value for option in row.options or () if not option.missing]
    if options and text not in options:
        raise InputError(f"{row.key} cannot be '{text}'", remedy=choose_one(options))
    row.read(raw)
    return draft.with_raw(row.key, raw)


def explained(draft: Draft, name: str) -> Iterator[str]:
    """What a field means, in two sentences, with its paper where it has one, and what can be chosen."""
    row = row_named(draft, name)
    found = explanation(row, draft.raws)
    yield f"{found.title}, {found.key}: {_said(draft.raw(row))}"
    yield " ".join(found.sentences)
    if found.paper:
        yield f"Paper: {found.paper}"
    for option in row.options or ():
        more = option.missing or option.note
        yield f"choice {option.value}" + (f": {more}" if more else "")


def _said(raw: Raw) -> str:
    return {True: "yes", False: "no"}[raw] if isinstance(raw, bool) else raw or "empty"
