"""The form of the dialogue in lines."""

from __future__ import annotations

from dataclasses import replace

from nastui.base.errors import InputError
from nastui.cli.linear.fields import entered, explained, field_line, field_lines, row_named
from nastui.cli.output import tell
from nastui.presets.places import QUICKSTART, own_path
from nastui.tui.form.draft import Draft
from nastui.tui.form.history import FormHistory
from nastui.tui.form.saving import Elsewhere, save_draft
from nastui.tui.form.validation import validate
from nastui.tui.setup.opening import read_draft
from nastui.tui.setup.unsaved import UnsavedEntries


class LinearForm:
    """The form in lines: what the words say about it that are typed after them.

    Args:
        preset: the one to begin with; without it, what was entered and not saved when the last one ended, else the quickstart.
        entries: keeps what is entered for the next one.
    """

    def __init__(self, preset: str | None, entries: UnsavedEntries | None) -> None:
        self._entries = entries
        self.left = entries.take_over() if entries and preset is None else None
        """What the last one left."""
        self._set(self.left or read_draft(preset or QUICKSTART))
        self._history = FormHistory()

    def keep(self) -> None:
        """What is entered outlives this process, however it ends."""
        entered = None if self.draft.is_as_loaded else self.draft
        if self._entries and entered != self._entries.kept:
            self._entries.keep(entered)

    @property
    def keeps(self) -> bool:
        """Whether what is entered is there again next time."""
        return self._entries is not None and not self.draft.is_as_loaded

    @property
    def entered(self) -> str:
        """The keys of the rows that differ from the preset."""
        return ", ".join(self.draft.changed_rows)

    def _set(self, draft: Draft) -> None:
        self.draft, self.validation = draft, validate(draft)

    def _change(self, draft: Draft) -> None:
        self._history.take(self.draft, draft, typed=False)
        self._set(draft)

    def read_again(self) -> None:
        """Benchmarks may have come or gone: the choices are found anew, the entries stay."""
        self._set(replace(self.draft))

    def load(self, words: list[str]) -> None:
        """Put a preset into it."""
        preset = read_draft(one_word(words, "load PRESET"))
        aside = f" What was entered over {self.draft.name} is put aside ({self.entered}): `undo` brings it back." if self.entered else ""
        self._change(preset)
        tell(f"The form holds the preset {self.draft.name}.{aside}")
        self._tell_reason()

    def fields(self, words: list[str]) -> None:
        """Tell fields, and what stands in them."""
        for line in field_lines(self.draft, self.validation, " ".join(words)):
            tell(line)

    def set(self, words: list[str]) -> None:
        """Enter a value."""
        if len(words) < 2:
            raise InputError("a field and a value are missing", remedy="`set seed 3`, say")
        key = row_named(self.draft, words[0]).key
        before = set(self.draft.rows)
        self._change(entered(self.draft, key, " ".join(words[1:])))
        tell(field_line(self.draft, self.validation, self.draft.rows[key]))
        for verb, keys in (("come", set(self.draft.rows) - before), ("go", before - set(self.draft.rows))):
            if keys:
                tell(f"fields that {verb}: {', '.join(sorted(keys))}")
        self._tell_reason()

    def reset(self, words: list[str]) -> None:
        """Back to what the preset has."""
        self._change(self.draft.reset(row_named(self.draft, words[0]).key if words else None))
        self.changes([])

    def undo(self, _: list[str]) -> None:
        """As it was before; what was saved since, as changes against that."""
        if (draft := self._history.undo(self.draft)) is None:
            raise InputError("nothing was changed before")
        self._set(draft)
        tell(f"The form holds the preset {self.draft.name}.")
        self.changes([])

    def changes(self, _: list[str]) -> None:
        """Tell what differs."""
        for row in self.draft.changed_rows.values():
            tell(field_line(self.draft, self.validation, row))
        if self.draft.is_as_loaded:
            tell(f"Nothing differs from {self.draft.name}.")

    def explain(self, words: list[str]) -> None:
        """Tell what a field means."""
        for line in explained(self.draft, one_word(words, "explain FIELD")):
            tell(line)

    def save(self, words: list[str]) -> None:
        """Keep it as a preset."""
        name, validation = one_word(words, "save NAME"), self.validation
        if validation.spec is None:
            raise InputError(validation.reason or "the form cannot be run as it stands")
        saved = save_draft(self.draft, validation.spec, name)
        if isinstance(saved, Elsewhere):
            raise InputError(saved.said.rstrip("."), remedy="`save` with another name keeps both; `load` takes what stands there")
        self._history.saved(self.draft, saved)
        self._set(saved)
        tell(f"Saved as {own_path(name)}.")

    def _tell_reason(self) -> None:
        if reason := self.validation.reason:
            tell(f"It cannot be started: {reason}.")


def one_word(words: list[str], usage: str) -> str:
    """The only word after another."""
    if len(words) != 1:
        raise InputError(f"one word is wanted: {usage}")
    return words[0]
