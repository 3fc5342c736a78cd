"""The table of benchmarks: name, state, size, queries."""

from __future__ import annotations

from typing import Final

from nastui.benchmarks.downloading.room import in_bytes
from nastui.benchmarks.entries import STATES, Entry
from nastui.drawing.numbers import UNKNOWN, count
from nastui.tui.widgets.columns import Column
from nastui.tui.widgets.plain_table import PlainTable

_COLUMNS: Final = (
    Column[Entry]("benchmark", 14, lambda entry: entry.name),
    Column[Entry]("state", 10, lambda entry: STATES[entry.state][0]),
    Column[Entry]("size", 7, lambda entry: UNKNOWN if entry.size is None else in_bytes(entry.size), least=38, side="right"),
    Column[Entry]("queries", 8, lambda entry: count(entry.description.size if entry.description else None), least=46, side="right"),
    Column[Entry]("data sets", 26, lambda entry: ", ".join(entry.description.datasets) if entry.description else UNKNOWN, least=76),
)


class BenchmarkTable(PlainTable[Entry]):
    """The embedded benchmark first, then the known ones, then the user's own."""

    def __init__(self) -> None:
        super().__init__(_COLUMNS, "data-benchmarks")
        self.border_title = "Benchmarks"

    def point_at(self, name: str | None) -> None:
        """Put the cursor on a benchmark, where it is listed."""
        names = [entry.name for entry in self.items]
        if name in names:
            self.move_cursor(row=names.index(name), animate=False)
