"""The table of runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nastui.drawing.numbers import Figure
from nastui.runs.listing import today
from nastui.runs.rows import ListedRun
from nastui.runs.status_lines import STATES
from nastui.tui.widgets.columns import Placed, TableColumn, laid_out
from nastui.tui.widgets.tables import ResponsiveTable


@dataclass(frozen=True)
class RunLine:
    """A run, and what else decides how its row looks."""

    run: ListedRun
    marked: bool
    day: tuple[int, int]
    """Today: times of another day have their date."""


def _end(text: str, width: int) -> str:
    """The end of a text: names of presets differ there."""
    return text if len(text) <= width else f"…{text[1 - width :]}"


_MARK: Final = TableColumn[RunLine](" ", 1, lambda one: "●" if one.marked else "")
"""Only there while a run is marked."""
_COLUMNS: Final = (
    TableColumn[RunLine]("run", 8, lambda one: one.run.id),
    TableColumn[RunLine]("when", 11, lambda one: one.run.when, least=88),
    TableColumn[RunLine]("algorithm", 14, lambda one: one.run.algorithm, narrowest=9),
    TableColumn[RunLine]("benchmark", 12, lambda one: one.run.benchmark, least=66),
    TableColumn[RunLine]("data set", 10, lambda one: one.run.dataset, least=134),
    TableColumn[RunLine]("seed", 4, lambda one: "–" if one.run.state == "damaged" else str(one.run.seed), least=70, side="right"),
    TableColumn[RunLine]("state", 13, lambda one: STATES[one.run.state][0], least=50),
    TableColumn[RunLine]("evaluated", 9, lambda one: Figure(one.run.total, 0), least=96, side="right"),
    TableColumn[RunLine]("best", 6, lambda one: Figure(one.run.best), side="right"),
    TableColumn[RunLine]("preset", 19, lambda one: _end(one.run.preset or "–", 19), least=114, narrowest=12),
)


class RunsTable(ResponsiveTable[RunLine]):
    """Newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Runs"
        self._subtitle = ""
        self.marked: frozenset[str] = frozenset()
        """Ids of the runs to compare."""

    def key_of(self, item: RunLine) -> str:
        """The run's id."""
        return item.run.id

    @property
    def run(self) -> ListedRun | None:
        """The run under the cursor."""
        return self.chosen.run if self.chosen else None

    def show(self, runs: Sequence[ListedRun]) -> None:
        """Show these runs."""
        day = today()
        self.fill([RunLine(run, run.id in self.marked, day) for run in runs])

    def mark(self, marked: frozenset[str]) -> None:
        """Mark these runs, and no others."""
        if marked != self.marked:
            self.marked = marked
            self.show([one.run for one in self.items])

    def entitle(self, subtitle: str) -> None:
        """Set the subtitle where it differs: setting it redraws the whole table."""
        if subtitle != self._subtitle:
            self.border_subtitle = self._subtitle = subtitle

    def lay_out(self) -> tuple[Placed[RunLine], ...]:
        """The columns that fit; that of marks only while a run is marked."""
        return laid_out((_MARK, *_COLUMNS) if self.marked else _COLUMNS, self.items, self.content_size)
