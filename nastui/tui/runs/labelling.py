"""Asking for tags and notes of runs, and storing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from nastui.base.errors import InputError, OutdatedError
from nastui.runs.entries import RunEntry
from nastui.runs.labels import LONGEST_NOTE, change_tags, checked_tags, labels_of, set_note, set_tags
from nastui.runs.store import Store
from nastui.tui.dialogs.prompt import PromptDialog, ask_text

if TYPE_CHECKING:
    from nastui.tui.runs.screen import RunsScreen

_NONE: Final = "-"
"""Takes the place of different notes, to remove them all."""


def ask_tags(screen: RunsScreen) -> None:
    """One run: all its tags. Several: tags to add, and with `-` before them to take away."""
    entries = screen.selected
    if len(entries) == 1:
        hint, text = "Words without blanks. The filter tag:word finds them.", " ".join(entries[0].tags)
    else:
        hint, text = "Tags to add to each, and -tag to take away.", ""

    async def answered(said: str) -> None:
        await screen.change(lambda: _tag(entries, said.split()))

    ask_text(screen.app, PromptDialog(f"Tags of {_named(entries)}", hint, text, lambda said: _wrong_tags(said.split(), len(entries) > 1)), answered)


def ask_note(screen: RunsScreen) -> None:
    """The same note for all that are chosen."""
    entries = screen.selected
    noted = Noted({one.id: one.note for one in entries})

    async def answered(said: str) -> None:
        await screen.change(lambda: noted.write(said))

    hint = "An empty one removes it." if noted.same is not None else f"They have different notes: one takes the place of all, {_NONE} removes them."
    ask_text(screen.app, PromptDialog(f"Note on {_named(entries)}", hint, noted.same or "", _wrong_note), answered)


class Noted:
    """The notes of runs as the user has seen them.

    Args:
        seen: id of a run → its note.
    """

    def __init__(self, seen: dict[str, str]) -> None:
        self._seen = seen
        notes = set(seen.values())
        self.same = notes.pop() if len(notes) == 1 else None
        """The note of all, which the line begins with; None where they have different ones."""

    def write(self, said: str) -> None:
        """Store a note for all. What stood in the line already changes nothing.

        Raises:
            OutdatedError: one was changed meanwhile, which is seen from now on.
        """
        if said == (self.same or ""):
            return
        note = "" if self.same is None and said == _NONE else said
        with Store() as store:
            stored = {id: labels_of(store, id).note for id in self._seen}
            others = [now for id, now in stored.items() if now not in (self._seen[id], note)]
            self._seen.update(stored)
            if others:
                text = f"the note is by now '{others[0]}'" if others[0] else "the note was removed meanwhile"
                more = f", and {len(others) - 1} more were changed" if len(others) > 1 else ""
                raise OutdatedError(text + more, stored, remedy="Enter puts yours in its place")
            for id in self._seen:
                set_note(store, id, note)


def _named(entries: Sequence[RunEntry]) -> str:
    return f"run {entries[0].id}" if len(entries) == 1 else f"{len(entries):,} runs"


def _wrong_tags(words: Sequence[str], several: bool) -> str | None:
    try:
        checked_tags(word.removeprefix("-") if several else word for word in words)
    except InputError as error:
        return str(error)
    return None


def _wrong_note(text: str) -> str | None:
    return f"use at most {LONGEST_NOTE:,} characters" if len(text) > LONGEST_NOTE else None


def _tag(entries: Sequence[RunEntry], words: Sequence[str]) -> None:
    """Where the tags of the one run were changed meanwhile, only what the user added and took away is changed in those."""
    with Store() as store:
        if len(entries) == 1:
            seen = entries[0].tags
            if labels_of(store, entries[0].id).tags == seen:
                set_tags(store, entries[0].id, words)
                return
            add, gone = [word for word in words if word not in seen], [tag for tag in seen if tag not in words]
        else:
            add, gone = [word for word in words if not word.startswith("-")], [word[1:] for word in words if word.startswith("-")]
        for entry in entries:
            change_tags(store, entry.id, add, gone)
