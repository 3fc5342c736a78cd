"""The table of runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal, TypeAlias

from rich.text import Text

from nastui.drawing.numbers import Figure
from nastui.runs.history import Past, today
from nastui.runs.status_lines import STATES
from nastui.tui.widgets.columns import CellValue, TableColumn, cell_of, laid_out, written
from nastui.tui.widgets.tables import VimTable

_Column: TypeAlias = tuple[str, int, Literal["left", "right"], Callable[[Past], CellValue], int]
_COLUMNS: Final[tuple[_Column, ...]] = (
    ("run", 8, "left", lambda past: past.run.id, 0),
    ("when", 11, "left", lambda past: past.when, 88),
    ("algorithm", 14, "left", lambda past: str(past.run.document["algorithm"]["name"]), 0),
    ("benchmark", 12, "left", lambda past: str(past.run.document["benchmark"]), 66),
    ("data set", 10, "left", lambda past: str(past.run.document["dataset"]), 134),
    ("seed", 4, "right", lambda past: str(past.run.document["seed"]), 70),
    ("state", 13, "left", lambda past: STATES[past.state][0], 50),
    ("evaluated", 9, "right", lambda past: Figure(past.evaluations, 0), 96),
    ("best", 6, "right", lambda past: Figure(past.best), 0),
    ("preset", 19, "left", lambda past: _end(past.run.preset or "–", 19), 114),
)
"""Title, width, side, text, and the least width of the table that shows the column."""
_NARROWEST: Final = {"algorithm": 9, "preset": 12}


class RunsTable(VimTable):
    """Newest first; the cursor stays on its run when the table is filled again."""

    def __init__(self) -> None:
        super().__init__(cursor_type="row", cell_padding=1, classes="panel")
        self._pasts: Sequence[Past] = ()
        self._titles: tuple[tuple[str, int], ...] = ()
        self._ids: list[str] = []
        self._drawn: list[tuple[Past, object]] = []
        self._subtitle = ""
        self.border_title = "Runs"
        self.marked: frozenset[str] = frozenset()
        """Ids of the runs to compare."""

    @property
    def chosen(self) -> Past | None:
        """The run under the cursor."""
        return self._pasts[self.cursor_row] if 0 <= self.cursor_row < min(len(self._pasts), self.row_count) else None

    def on_resize(self) -> None:
        """More or fewer columns fit."""
        self.fill(self._pasts)

    def fill(self, pasts: Sequence[Past]) -> None:
        """Show these runs."""
        chosen, self._pasts = self.chosen, pasts
        if not self.content_size.width:
            return
        shown = self._fitting(pasts)
        titles, ids = tuple((column[0], column[1]) for column in shown), [past.run.id for past in pasts]
        before, self._drawn = self._drawn, [(past, (past.run.id in self.marked, today())) for past in pasts]
        if (titles, ids) == (self._titles, self._ids):
            self._update([past for (past, how), (was, had) in zip(self._drawn, before, strict=True) if past is not was or how != had], shown)
            return
        self._titles, self._ids = titles, ids
        self.clear(columns=True)
        for title, width, side, _, _ in shown:
            self.add_column(_cell(title, width, side), width=width, key=title)
        for past in pasts:
            self.add_row(*(_cell(text(past), width, side) for _, width, side, text, _ in shown), key=past.run.id)
        if chosen and chosen.run.id in ids:
            self.move_cursor(row=ids.index(chosen.run.id), animate=False)

    def mark(self, marked: frozenset[str]) -> None:
        """Mark these runs, and no others."""
        self.marked = marked
        self.fill(self._pasts)

    def entitle(self, subtitle: str) -> None:
        """Set the subtitle where it differs: setting it redraws the whole table."""
        if subtitle != self._subtitle:
            self.border_subtitle = self._subtitle = subtitle

    def _fitting(self, pasts: Sequence[Past]) -> list[_Column]:
        """The columns that fit, with their widths."""
        known = [*self._mark_column(), *_COLUMNS]
        columns = [
            TableColumn[Past](title, width, text, least, side=side, narrowest=_NARROWEST.get(title)) for title, width, side, text, least in known
        ]
        found = laid_out(columns, pasts, self.content_size)
        return [(one.column.title, one.width, one.column.side, one.column.text, one.column.least) for one in found]

    def _mark_column(self) -> Sequence[_Column]:
        """Only while a run is marked."""
        return [(" ", 1, "left", lambda past: "●" if past.run.id in self.marked else "", 0)] if self.marked else ()

    def _update(self, changed: Sequence[Past], shown: Sequence[_Column]) -> None:
        for past in changed:
            for title, width, side, text, _ in shown:
                cell = _cell(text(past), width, side)
                if self.get_cell(past.run.id, title) != cell:
                    self.update_cell(past.run.id, title, cell, update_width=False)


def _end(text: str, width: int) -> str:
    """The end of a text: names of presets differ there."""
    return text if len(text) <= width else f"…{text[1 - width :]}"


def _cell(entry: CellValue, width: int, side: str) -> Text:
    return cell_of(written(entry, width), side)
