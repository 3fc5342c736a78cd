"""Asking for tags and notes of runs, and storing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nastui.base.errors import InputError
from nastui.runs.entries import RunEntry
from nastui.runs.labels import LONGEST_NOTE, change_tags, checked_tags, set_note, set_tags
from nastui.runs.store import Store
from nastui.tui.dialogs.prompt import PromptDialog

if TYPE_CHECKING:
    from nastui.tui.runs.screen import RunsScreen


def ask_tags(screen: RunsScreen) -> None:
    """One run: all its tags. Several: tags to add, and with `-` before them to take away."""
    entries = screen.selected
    if len(entries) == 1:
        hint, text = "Words without blanks. The filter tag:word finds them.", " ".join(entries[0].tags)
    else:
        hint, text = "Tags to add to each, and -tag to take away.", ""

    def answered(said: str | None) -> None:
        if said is not None:
            screen.change(lambda: _tag(entries, said.split()))

    screen.app.push_screen(PromptDialog(f"Tags of {_named(entries)}", hint, text, lambda said: _wrong_tags(said.split(), len(entries) > 1)), answered)


def ask_note(screen: RunsScreen) -> None:
    """The same note for all that are chosen."""
    entries = screen.selected
    notes = {one.note for one in entries}

    def answered(said: str | None) -> None:
        if said is not None:
            screen.change(lambda: _note(entries, said))

    text = notes.pop() if len(notes) == 1 else ""
    screen.app.push_screen(PromptDialog(f"Note on {_named(entries)}", "An empty one removes it.", text, _wrong_note), answered)


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
    with Store() as store:
        if len(entries) == 1:
            set_tags(store, entries[0].id, words)
            return
        gone = [word[1:] for word in words if word.startswith("-")]
        for entry in entries:
            change_tags(store, entry.id, [word for word in words if not word.startswith("-")], gone)


def _note(entries: Sequence[RunEntry], text: str) -> None:
    with Store() as store:
        for entry in entries:
            set_note(store, entry.id, text)
