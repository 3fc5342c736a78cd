"""The table of runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import isfinite
from typing import Final

from nastui.drawing.bars import sparkline
from nastui.drawing.numbers import Figure, percentage
from nastui.drawing.spans import Style
from nastui.runs.entries import RunEntry
from nastui.runs.listing import today
from nastui.runs.rows import ListedRun
from nastui.runs.sorting import RunOrder, order_by
from nastui.runs.status_lines import STATES, WIDEST_STATE, state_of
from nastui.tui.shell.host import host_of
from nastui.tui.widgets.columns import CellValue, ColumnExtents, Placed, TableColumn
from nastui.tui.widgets.line_table import LineTable, placed_columns

_CURVE: Final = 10


@dataclass(frozen=True)
class RunLine:
    """A run, and what else decides how its row looks."""

    entry: RunEntry
    marked: bool
    day: tuple[int, int]
    """Today: times of another day have their date."""

    @property
    def run(self) -> ListedRun:
        """Its row."""
        return self.entry.run


def _end(text: str, width: int) -> str:
    """The end of a text: names of presets differ there."""
    return text if len(text) <= width else f"…{text[1 - width :]}"


def _state_style(one: RunLine) -> Style:
    return STATES[one.run.state][1]


def _regret_style(one: RunLine) -> Style:
    return "good" if one.entry.regret == 0 else "plain"


def _curve(one: RunLine, *, ascii: bool = False) -> str:
    return curve_text(one.entry.points, ascii=ascii)


def curve_text(points: Sequence[float], *, ascii: bool = False) -> str:
    """From the first best to the last, which is at the top: who has it from the beginning is there throughout."""
    low = min((point for point in points if isfinite(point)), default=0.0)
    return sparkline(points, _CURVE, ascii=ascii, low=low if points and low < points[-1] else low - 1)


_MARK: Final = TableColumn[RunLine](" ", 1, lambda one: "●" if one.marked else "", key="mark", style=lambda _: "accent")
"""Only there while a run is marked."""
_TAGS: Final = TableColumn[RunLine](
    "tags", 16, lambda one: " ".join(one.entry.tags), least=100, narrowest=8, key="tags", style=lambda _: "accent"
)  # fmt: skip
"""Only there while a run has one."""
_HYPERVOLUME: Final = TableColumn[RunLine]("hv", 6, lambda one: hypervolume_text(one.entry), side="right", key="hypervolume")
"""Only there while a run has one. In percent of the exact front's, where that is known."""
_COLUMNS: Final = (
    TableColumn[RunLine]("run", 8, lambda one: one.run.id, key="run"),
    TableColumn[RunLine]("when", 11, lambda one: one.run.when, least=100, key="when", style=lambda _: "dim"),
    TableColumn[RunLine]("algorithm", 21, lambda one: one.run.algorithm, narrowest=10, key="algorithm"),
    TableColumn[RunLine]("benchmark", 12, lambda one: one.run.benchmark, least=94, narrowest=10, key="benchmark"),
    TableColumn[RunLine]("data set", 10, lambda one: one.run.dataset, least=146, key="data set"),
    TableColumn[RunLine]("seed", 4, lambda one: "–" if one.run.state == "damaged" else str(one.run.seed), least=70, side="right", key="seed"),
    TableColumn[RunLine](" ", 1, lambda one: STATES[one.run.state][0][0], most=49, key="sign", style=_state_style),
    TableColumn[RunLine]("state", WIDEST_STATE, lambda one: state_of(one.entry).text, least=50, key="state", style=_state_style),
    TableColumn[RunLine]("evaluated", 9, lambda one: Figure(one.run.total, 0), least=114, side="right", key="evaluated"),
    TableColumn[RunLine]("best", 6, lambda one: Figure(one.run.best), side="right", key="best"),
    TableColumn[RunLine]("regret", 6, lambda one: Figure(one.entry.regret), least=58, side="right", key="regret", style=_regret_style),
    TableColumn[RunLine]("curve", _CURVE, _curve, least=74, key="curve", style=lambda _: "series1"),
    TableColumn[RunLine]("preset", 19, lambda one: _end(one.run.preset or "–", 19), least=128, narrowest=12, key="preset", style=lambda _: "dim"),
)
_ASCII_COLUMNS: Final = tuple(replace(one, text=partial(_curve, ascii=True)) if one.key == "curve" else one for one in _COLUMNS)
_NO_ORDER: Final = ("mark", "sign", "curve")
"""Columns that runs are not ordered by."""


def hypervolume_text(entry: RunEntry) -> CellValue:
    """`92.9 %` of the exact front's, or the number itself; nothing of a run without a front."""
    if entry.front is None:
        return ""
    return Figure(entry.hypervolume) if entry.hypervolume_share is None else percentage(entry.hypervolume_share, 1)


def _with_hypervolume(columns: Sequence[TableColumn[RunLine]]) -> tuple[TableColumn[RunLine], ...]:
    """Behind the best."""
    place = next(number for number, one in enumerate(columns) if one.key == "best") + 1
    return (*columns[:place], _HYPERVOLUME, *columns[place:])


class RunsTable(LineTable[RunLine]):
    """Newest first, until another order is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Runs"
        self._subtitle = ""
        self.marked: frozenset[str] = frozenset()
        """Ids of the runs to compare; `show` shows them as marked."""
        self.order = RunOrder()
        self._read: dict[str, RunLine] = {}
        """The unmarked line of every run."""

    def key_of(self, item: RunLine) -> str:
        """The run's id."""
        return item.run.id

    @property
    def entry(self) -> RunEntry | None:
        """The run under the cursor."""
        return self.chosen.entry if self.chosen else None

    @property
    def run(self) -> ListedRun | None:
        """Its row."""
        return self.chosen.run if self.chosen else None

    @property
    def about(self) -> str:
        """What F1 explains: what runs are ordered by."""
        return self.order.key

    def read(self, entries: Sequence[RunEntry]) -> None:
        """Take all runs that there are; those that are no more lose their marks."""
        day = today()
        self._read = {one.run.id: RunLine(one, False, day) for one in entries}
        self.extents = ColumnExtents(tuple(self._read.values()))
        self.marked &= self._read.keys()

    def show(self, entries: Sequence[RunEntry]) -> None:
        """Show these of them."""
        self.fill([self._line_of(one.run.id) for one in entries])

    def mark(self) -> None:
        """Mark the run under the cursor, or unmark it. Other rows stay as they are, unless the column of marks comes or goes."""
        if self.run is None:
            return
        before, self.marked = self.marked, self.marked ^ {self.run.id}
        self.replace_item(self.cursor_row, self._line_of(self.run.id))
        if bool(before) != bool(self.marked):
            self.fill(self.items)

    def _line_of(self, run: str) -> RunLine:
        line = self._read[run]
        return replace(line, marked=True) if run in self.marked else line

    def entitle(self, subtitle: str) -> None:
        """Set the subtitle where it differs: setting it redraws the whole table."""
        if subtitle != self._subtitle:
            self.border_subtitle = self._subtitle = subtitle

    def next_order(self) -> RunOrder:
        """By the column to the right of the one that runs are ordered by now."""
        keys = [one.key for one in self.placed if one.key not in _NO_ORDER]
        place = keys.index(self.order.key) if self.order.key in keys else -1
        return order_by(keys[(place + 1) % len(keys)]) if keys else self.order

    def pressed_order(self, key: str) -> RunOrder:
        """What a click on a heading asks for: its order, or the other direction of it."""
        return self.order if key in _NO_ORDER else self.order.reversed() if key == self.order.key else order_by(key)

    def lay_out(self) -> tuple[Placed[RunLine], ...]:
        """The columns that fit; that of marks only while a run is marked, that of tags while one has any."""
        known = _ASCII_COLUMNS if host_of(self).ascii else _COLUMNS
        tagged = any(one.entry.tags for one in self.items)
        known = _with_hypervolume(known) if any(one.entry.front for one in self.items) else known
        columns = (*((_MARK,) if self.marked else ()), *known, *((_TAGS,) if tagged else ()))
        return placed_columns(self, [self._entitled(one) for one in columns])

    def _entitled(self, column: TableColumn[RunLine]) -> TableColumn[RunLine]:
        """With an arrow where it is what runs are ordered by."""
        return replace(column, title=column.title + ("▼" if self.order.down else "▲")) if column.key == self.order.key else column
