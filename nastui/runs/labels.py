"""Notes and tags that the user gives to runs. They are no part of what a run found, and may be changed while it is driven."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from nastui.base.errors import InputError
from nastui.base.sqlite import storable
from nastui.drawing.printable import printable
from nastui.runs.checks import sum_of
from nastui.runs.entries import Labels, labels_from
from nastui.runs.listed_rows import passing_over_damage
from nastui.runs.store import Store
from nastui.runs.store_reading import StoreReader

LONGEST_NOTE: Final = 1_000
LONGEST_TAG: Final = 40
_REFUSED: Final = frozenset(",:<>=!\"'")
"""Signs that mean something in a filter."""


def labels_of(store: StoreReader, run: str) -> Labels:
    """Note and tags of a run; none where they cannot be read."""
    with store.statement() as connection, passing_over_damage():
        row = connection.execute("SELECT note, tags, sum FROM labels WHERE run = ?", (run,)).fetchone()
        return labels_from(*row) if row else Labels()
    return Labels()


def set_note(store: Store, run: str, note: str) -> None:
    """Give a run a note, in the place of the one before; an empty one removes it.

    Raises:
        InputError: it is too long.
    """
    text = " ".join(printable(storable(note), lines=True).split())
    if len(text) > LONGEST_NOTE:
        raise InputError(f"the note has {len(text):,} characters", remedy=f"use at most {LONGEST_NOTE:,}")
    _change(store, run, lambda labels: labels._replace(note=text))


def set_tags(store: Store, run: str, tags: Iterable[str]) -> None:
    """Give a run these tags and no others. Raises as `checked_tags` does."""
    checked = checked_tags(tags)
    _change(store, run, lambda labels: labels._replace(tags=checked))


def change_tags(store: Store, run: str, add: Iterable[str] = (), remove: Iterable[str] = ()) -> Labels:
    """Add tags to those of a run, and remove others; tags are removed whatever their case. Raises as `checked_tags` does."""
    gone, more = {tag.casefold() for tag in remove}, tuple(add)

    def changed(labels: Labels) -> Labels:
        return labels._replace(tags=checked_tags([*(tag for tag in labels.tags if tag.casefold() not in gone), *more]))

    return _change(store, run, changed)


def checked_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """The tags, each once whatever its case.

    Raises:
        InputError: one is too long, or has a blank or a sign that means something in a filter.
    """
    found: dict[str, str] = {}
    for tag in tags:
        if not _is_tag(tag):
            remedy = f"use at most {LONGEST_TAG} characters, none of them a blank or one of , : < > = ! \" ', and no - at the beginning"
            raise InputError(f"'{printable(tag)}' is no tag" if tag else "an empty text is no tag", remedy=remedy)
        found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def _is_tag(text: str) -> bool:
    signs = any(sign.isspace() or sign in _REFUSED for sign in text)
    return 0 < len(text) <= LONGEST_TAG and printable(text) == text and not text.startswith("-") and not signs


def all_tags(store: Store) -> Sequence[str]:
    """Every tag in use, in alphabetical order."""
    with store.statement() as connection:
        rows = connection.execute("SELECT tags FROM labels").fetchall()
    return sorted({tag for row in rows for tag in row[0].split()}, key=str.casefold)


def _change(store: Store, run: str, change: Callable[[Labels], Labels]) -> Labels:
    """Of two who change labels of a run at once, none takes away what the other wrote."""
    store.run(run)  # which says that there is none
    with store.writing() as connection:
        labels = change(labels_of(store, run))
        put_labels(connection, run, labels)
    return labels


def put_labels(connection: sqlite3.Connection, run: str, labels: Labels) -> None:
    """Write them in the place of those that a run has."""
    note, tags = labels.note, " ".join(labels.tags)
    if note or tags:
        connection.execute("INSERT OR REPLACE INTO labels (run, note, tags, sum) VALUES (?, ?, ?, ?)", (run, note, tags, sum_of(note, tags)))
    else:
        connection.execute("DELETE FROM labels WHERE run = ?", (run,))


def merge_labels(store: Store, run: str, there: Labels) -> None:
    """Add those that the run was given elsewhere: a note where it has none here, and tags. Raises as `checked_tags` does."""
    here = labels_of(store, run)
    if with_labels(here, there) != here:
        _change(store, run, lambda now: with_labels(now, there))


def with_labels(here: Labels, there: Labels) -> Labels:
    """The note from here, or else from there, and the tags of both. Raises as `checked_tags` does."""
    return Labels(here.note or there.note, checked_tags([*here.tags, *there.tags]))
