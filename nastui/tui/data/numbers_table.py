"""The columns of a benchmark's table: one row for each, with its meaning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from nastui.benchmarks.columns import MEAN
from nastui.benchmarks.columns import Column as Known
from nastui.benchmarks.header import Description
from nastui.drawing.numbers import UNKNOWN, count
from nastui.tui.widgets.columns import TableColumn
from nastui.tui.widgets.tables import ResponsiveTable

MOST_ROWS: Final = 2_000
"""More rows would block the screen; the filter finds the others."""
_NARROW: Final = 58
"""A narrower table has one text for each number."""
_SOURCED: Final = 110
"""A narrower table does not show the sources."""


@dataclass(frozen=True)
class TableNumber:
    """A column of a benchmark's table, and how many cells have a value."""

    column: Known
    known: int | None

    def has(self, words: Iterable[str], sourced: bool) -> bool:
        """Whether each of these begins one of the column's words; its source counts where it is shown."""
        meaning = self.column.meaning
        shown = [self.short, meaning.dataset, meaning.metric, meaning.split, str(meaning.epochs or ""), meaning.seeds]
        own = [word.lower() for word in (*filter(None, shown), *(self.column.source.split() if sourced else ()))]
        return all(any(one.startswith(word) for one in own) for word in words)

    @property
    def short(self) -> str:
        """`cifar10.valid.accuracy@200.run1`."""
        meaning = self.column.meaning
        epochs = "" if meaning.epochs is None else f"@{meaning.epochs}"
        seeds = "" if meaning.seeds == MEAN else f".{meaning.seeds}"
        return ".".join(filter(None, (meaning.dataset, meaning.split, meaning.metric))) + epochs + seeds


_COLUMNS: Final = (
    TableColumn[TableNumber]("number", 38, lambda one: one.short, most=_NARROW - 1),
    TableColumn[TableNumber]("data set", 14, lambda one: one.column.meaning.dataset or UNKNOWN, least=_NARROW),
    TableColumn[TableNumber]("metric", 18, lambda one: one.column.meaning.metric, least=_NARROW),
    TableColumn[TableNumber]("split", 5, lambda one: one.column.meaning.split or UNKNOWN, least=_NARROW),
    TableColumn[TableNumber]("epochs", 6, lambda one: count(one.column.meaning.epochs), least=_NARROW, side="right"),
    TableColumn[TableNumber]("seeds", 5, lambda one: one.column.meaning.seeds, least=_NARROW),
    TableColumn[TableNumber]("known", 7, lambda one: count(one.known), least=67, side="right"),
    TableColumn[TableNumber]("unit", 7, lambda one: one.column.unit or UNKNOWN, least=76),
    TableColumn[TableNumber]("source", 34, lambda one: one.column.source, least=_SOURCED, narrowest=20),
)


class NumbersTable(ResponsiveTable[TableNumber]):
    """Rows in the order of the benchmark's table."""

    def __init__(self) -> None:
        super().__init__(_COLUMNS, "data-numbers")
        self.border_title = "Numbers"
        self._every: tuple[TableNumber, ...] = ()
        self._words: tuple[str, ...] = ()

    def show(self, description: Description | None, words: Sequence[str]) -> None:
        """Show the columns that contain all words."""
        self._every, self._words = numbers(description) if description else (), tuple(words)
        self._filter()

    def on_resize(self) -> None:
        """The filter looks into the columns that are shown."""
        self._filter()

    def _filter(self) -> None:
        every, sourced = self._every, self.content_size.width >= _SOURCED
        found = [one for one in every if one.has(self._words, sourced)]
        self.fill(found[:MOST_ROWS])
        of = f" of {len(every):,}" if len(found) < len(every) else ""
        self.border_subtitle = f"the first {MOST_ROWS:,} of {len(found):,}" if len(found) > MOST_ROWS else f"{len(found):,}{of}"


def numbers(description: Description) -> tuple[TableNumber, ...]:
    """The columns of a table with their counts."""
    known: list[int | None] = [summary.known for summary in description.summaries] or [None] * len(description.columns)
    return tuple(TableNumber(column, count) for column, count in zip(description.columns, known, strict=True))
