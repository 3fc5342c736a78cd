"""The table of runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal, TypeAlias

from rich.text import Text

from nastui.drawing.numbers import Figure
from nastui.runs.listing import today
from nastui.runs.rows import ListedRun
from nastui.runs.status_lines import STATES
from nastui.tui.widgets.columns import CellValue, TableColumn, cell_of, laid_out, written
from nastui.tui.widgets.tables import VimTable

_Column: TypeAlias = tuple[str, int, Literal["left", "right"], Callable[[ListedRun], CellValue], int]
_COLUMNS: Final[tuple[_Column, ...]] = (
    ("run", 8, "left", lambda one: one.id, 0),
    ("when", 11, "left", lambda one: one.when, 88),
    ("algorithm", 14, "left", lambda one: one.algorithm, 0),
    ("benchmark", 12, "left", lambda one: one.benchmark, 66),
    ("data set", 10, "left", lambda one: one.dataset, 134),
    ("seed", 4, "right", lambda one: str(one.seed), 70),
    ("state", 13, "left", lambda one: STATES[one.state][0], 50),
    ("evaluated", 9, "right", lambda one: Figure(one.total, 0), 96),
    ("best", 6, "right", lambda one: Figure(one.best), 0),
    ("preset", 19, "left", lambda one: _end(one.preset or "–", 19), 114),
)
"""Title, width, side, text, and the least width of the table that shows the column."""
_NARROWEST: Final = {"algorithm": 9, "preset": 12}


class RunsTable(VimTable):
    """Newest first; the cursor stays on its run when the table is filled again."""

    def __init__(self) -> None:
        super().__init__(cursor_type="row", cell_padding=1, classes="panel")
        self._listed: Sequence[ListedRun] = ()
        self._titles: tuple[tuple[str, int], ...] = ()
        self._ids: list[str] = []
        self._drawn: list[tuple[ListedRun, object]] = []
        self._subtitle = ""
        self.border_title = "Runs"
        self.marked: frozenset[str] = frozenset()
        """Ids of the runs to compare."""

    @property
    def chosen(self) -> ListedRun | None:
        """The run under the cursor."""
        return self._listed[self.cursor_row] if 0 <= self.cursor_row < min(len(self._listed), self.row_count) else None

    def on_resize(self) -> None:
        """More or fewer columns fit."""
        self.fill(self._listed)

    def fill(self, listed: Sequence[ListedRun]) -> None:
        """Show these runs."""
        chosen, self._listed = self.chosen, listed
        if not self.content_size.width:
            return
        shown = self._fitting(listed)
        titles, ids = tuple((column[0], column[1]) for column in shown), [one.id for one in listed]
        before, self._drawn = self._drawn, [(one, (one.id in self.marked, today())) for one in listed]
        if (titles, ids) == (self._titles, self._ids):
            self._update([one for (one, how), (was, had) in zip(self._drawn, before, strict=True) if one is not was or how != had], shown)
            return
        self._titles, self._ids = titles, ids
        self.clear(columns=True)
        for title, width, side, _, _ in shown:
            self.add_column(_cell(title, width, side), width=width, key=title)
        for one in listed:
            self.add_row(*(_cell(text(one), width, side) for _, width, side, text, _ in shown), key=one.id)
        if chosen and chosen.id in ids:
            self.move_cursor(row=ids.index(chosen.id), animate=False)

    def mark(self, marked: frozenset[str]) -> None:
        """Mark these runs, and no others."""
        self.marked = marked
        self.fill(self._listed)

    def entitle(self, subtitle: str) -> None:
        """Set the subtitle where it differs: setting it redraws the whole table."""
        if subtitle != self._subtitle:
            self.border_subtitle = self._subtitle = subtitle

    def _fitting(self, listed: Sequence[ListedRun]) -> list[_Column]:
        """The columns that fit, with their widths."""
        known = [*self._mark_column(), *_COLUMNS]
        columns = [
            TableColumn[ListedRun](title, width, text, least, side=side, narrowest=_NARROWEST.get(title)) for title, width, side, text, least in known
        ]
        found = laid_out(columns, listed, self.content_size)
        return [(one.column.title, one.width, one.column.side, one.column.text, one.column.least) for one in found]

    def _mark_column(self) -> Sequence[_Column]:
        """Only while a run is marked."""
        return [(" ", 1, "left", lambda one: "●" if one.id in self.marked else "", 0)] if self.marked else ()

    def _update(self, changed: Sequence[ListedRun], shown: Sequence[_Column]) -> None:
        for one in changed:
            for title, width, side, text, _ in shown:
                cell = _cell(text(one), width, side)
                if self.get_cell(one.id, title) != cell:
                    self.update_cell(one.id, title, cell, update_width=False)


def _end(text: str, width: int) -> str:
    """The end of a text: names of presets differ there."""
    return text if len(text) <= width else f"…{text[1 - width :]}"


def _cell(entry: CellValue, width: int, side: str) -> Text:
    return cell_of(written(entry, width), side)
