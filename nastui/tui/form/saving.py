"""Saving the form as a preset of the user's, whose file may be gone, broken, or changed by another program since it was read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from nastui.base.errors import InputError, NastuiError
from nastui.base.writing import write_text
from nastui.drawing.printable import printable
from nastui.presets.places import PresetFile, own_path
from nastui.presets.reading import read
from nastui.presets.writing import changed_text, text_of
from nastui.runs.components import chooses
from nastui.runs.run_spec import RunSpec
from nastui.runs.spec import REGISTRIES
from nastui.tui.form.draft import Draft
from nastui.tui.form.rows import Raw

_MOST_TOLD: Final = 3
_CHOSEN: Final = (*REGISTRIES, "acceleration", "features", "fidelity")
"""Parts that may begin anew with another component."""


@dataclass(frozen=True)
class Elsewhere:
    """What another program has made of a preset's file, which saving would take away."""

    text: str
    """What the file has now."""
    draft: Draft | None
    """Its entries; None where it cannot be read."""
    said: str
    """What is another now, or why it cannot be read, as a sentence."""


def save_draft(draft: Draft, spec: RunSpec, name: str, seen: str | None = None) -> Draft | Elsewhere:
    """Write the entries, and give the draft that is as the file now; or write nothing, and give what stands there that the form never had.

    Args:
        draft: the entries.
        spec: what they describe.
        name: of the user's preset.
        seen: what the file has, where the user knows and wants it overwritten.

    Raises:
        InputError: the name cannot be a file's.
        StorageError: the disk refuses.
    """
    path = own_path(name)
    there = text_of(path)
    known = seen if there == seen else None
    template, read_at = draft.text or "", draft.file.path if draft.file else None  # of no file, or one that is overwritten, nothing is kept
    if there is not None and known is None:
        if there != draft.text and (found := _elsewhere(draft, spec, name, there)) is not None:
            return found
        template, read_at = there, path
    text = changed_text(spec, template, path.parent, read_at)
    write_text(path, text)
    saved = Draft.of(spec, name, PresetFile(name, path, own=True), text)
    return replace(saved, changes={key: raw for key, raw in draft.changes.items() if key.startswith("watching.")})


def _elsewhere(draft: Draft, spec: RunSpec, name: str, text: str) -> Elsewhere | None:
    """None where saving takes nothing away but what the user has changed, or means to replace: another preset, its comments kept."""
    path = own_path(name)
    own = draft.file is not None and draft.file.path == path
    try:
        if not own:
            changed_text(spec, text, path.parent, path)
            return None
        preset = read(name)
    except NastuiError as error:
        return Elsewhere(text, None, f"The file of {name} cannot be read as a preset: {printable(str(error))}.")
    theirs = Draft.of(preset.spec, preset.name, preset.file, preset.text)
    if theirs.base in (draft.base, Draft.of(spec, name).base):
        return None
    return Elsewhere(text, theirs, f"{name} was changed by another program since it was loaded: {_differences(draft, theirs)}.")


def with_theirs(draft: Draft, theirs: Draft) -> Draft:
    """What a file has now, with what was changed in the form."""
    changed = draft.changed_rows
    anew = _CHOSEN if any(chooses(key) for key in changed) else ()  # of another component also what happens to be as the one before had it
    return replace(theirs, changes={key: raw for key, raw in draft.changes.items() if key in changed or key.partition(".")[0] in anew})


def without_place(draft: Draft, merged: Draft) -> tuple[str, ...]:
    """The labels of fields that were changed, and that what another program chose has not."""
    return tuple(row.field.label for key, row in draft.changed_rows.items() if key not in merged.rows)


def is_as_its_file(draft: Draft) -> bool:
    """Whether nothing is changed, here or in the file that it was read from."""
    try:
        return draft.file is not None and not draft.changed_count and text_of(draft.file.path) == draft.text
    except InputError:
        return False


def _differences(draft: Draft, theirs: Draft) -> str:
    """`Evaluations 777 (it was 200)`, the first of them."""
    before = replace(draft, changes={})
    told = [
        f"{row.field.label} {_said(theirs.raw(row))} (it was {_said(before.raw(row))})"
        for row in theirs.rows.values()
        if theirs.raw(row) != before.raw(row) and not row.key.startswith("watching.")
    ]
    more = f", and {len(told) - _MOST_TOLD} more" if len(told) > _MOST_TOLD else ""
    return printable(", ".join(told[:_MOST_TOLD]) + more) or "a setting that is not shown here"


def _said(raw: Raw) -> str:
    return {True: "yes", False: "no", "": "empty"}.get(raw, str(raw))
