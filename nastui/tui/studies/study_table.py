"""The table of studies."""

from __future__ import annotations

from typing import Final

from nastui.studies.entries import Entry
from nastui.tui.widgets.columns import Column
from nastui.tui.widgets.plain_table import PlainTable


def done_text(entry: Entry) -> str:
    """`12 of 30`; a file that is wrong has none."""
    if entry.study is None:
        return "✗ wrong"
    return "…" if entry.total is None else f"{entry.done:,} of {entry.total:,}"


_COLUMNS: Final = (
    Column[Entry]("study", 16, lambda entry: entry.name),
    Column[Entry]("runs done", 14, done_text, side="right"),
    Column[Entry]("", 3, lambda entry: "own" if entry.file.own else "", least=70),
    Column[Entry]("what it asks", 100, lambda entry: entry.title, least=44, narrowest=20),
)


class StudyTable(PlainTable[Entry]):
    """The user's own, then the shipped ones."""

    def __init__(self) -> None:
        super().__init__(_COLUMNS, "study-list")
        self.border_title = "Studies"

    def take(self, entry: Entry) -> None:
        """Fill in one row."""
        self.fill([entry if one.file == entry.file else one for one in self.items])
