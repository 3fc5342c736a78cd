"""The table of generations. It follows the latest row until the user scrolls back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

from nastui.algorithms.notes import Diversity, PredictionAgreement
from nastui.drawing.numbers import Figure, count, decimal, duration, percentage
from nastui.runs.view import RunView
from nastui.runs.watching import Generation
from nastui.tui.widgets.columns import ColumnExtent, Placed, TableColumn, placed
from nastui.tui.widgets.tables import ResponsiveTable

MOST_ROWS: Final = 1000
"""More rows would block the screen; the latest are kept."""
_PER_POLL: Final = 16
_FAR_BEHIND: Final = 64
"""Of a running search that makes more generations between two polls only the latest rows are shown."""


Row: TypeAlias = tuple[Generation, RunView]


def _tau(row: Row) -> str:
    """`0.45 (20)`: of so many cells. Runs of earlier versions do not say of how many."""
    note = PredictionAgreement.of(row[0].notes) or PredictionAgreement()
    return decimal(note.tau) if note.tau is None or note.cells is None else f"{decimal(note.tau)} ({count(note.cells)})"


def _diversity(row: Row) -> str:
    note = Diversity.of(row[0].notes)
    return percentage(None if note is None else note.share)


COLUMNS: Final = (
    TableColumn[Row]("gen", 4, lambda row: Figure(row[0].number, 0), side="right"),
    TableColumn[Row]("eval", 5, lambda row: Figure(row[0].evaluations, 0), least=54, side="right"),
    TableColumn[Row]("new", 5, lambda row: Figure(row[0].fresh, 0), least=48, side="right"),
    TableColumn[Row]("best", 6, lambda row: Figure(row[0].top), side="right"),
    TableColumn[Row]("mean", 6, lambda row: Figure(row[0].mean), side="right"),
    TableColumn[Row]("±sd", 5, lambda row: Figure(row[0].spread), side="right"),
    TableColumn[Row]("so far", 7, lambda row: Figure(row[0].best), side="right"),
    TableColumn[Row]("regret", 6, lambda row: Figure(row[1].regret(row[0].best)), least=42, side="right"),
    TableColumn[Row]("sim. time", 10, lambda row: duration(row[0].simulated), least=64, side="right"),
    TableColumn[Row]("τ", 5, _tau, least=56, side="right"),
    TableColumn[Row]("div.", 5, _diversity, least=70, side="right"),
)
_GAP: Final = 1
"""The blank on the left of each column."""


class GenerationTable(ResponsiveTable[Row]):
    """One row per generation."""

    def __init__(self) -> None:
        super().__init__(COLUMNS, gap=_GAP)
        self.border_title = "Generations"
        self._extents: dict[str, ColumnExtent] = {}
        self._first = 0
        self._latest: Generation | None = None
        self._scrolled_back = False
        self.view: RunView | None = None

    def show(self, view: RunView) -> None:
        """Add new rows; the last row, which may have changed, is drawn again."""
        fresh = self.view is None or self.view.snapshot.run.id != view.snapshot.run.id
        self.view = view
        if self.size.width == 0:
            return
        total = len(view.snapshot.generations)
        if fresh or self._is_cut_short(view):
            self._begin(view, max(0, total - MOST_ROWS), MOST_ROWS, anew=fresh)
        elif self.following and total - self._first - self.row_count > _FAR_BEHIND:
            self._begin(view, total - _PER_POLL, _PER_POLL)
        else:
            self._catch_up(view)
        self.border_subtitle = f"the latest {self.row_count:,} of {total:,}" if self._first else ""

    def _is_cut_short(self, view: RunView) -> bool:
        """Whether rows were skipped of a search that has ended, so that they can be added now."""
        held = min(MOST_ROWS, len(view.snapshot.generations))
        return self._first > 0 and self.row_count < held and not view.snapshot.run.driven and self.following

    def refit(self) -> None:
        """Other columns fit; the latest row stays visible."""
        if self.view is not None:
            self.show(self.view)
        if self.row_count and self.following:
            self.call_after_refresh(self.scroll_end, animate=False, x_axis=False)

    @property
    def following(self) -> bool:
        """Whether the cursor is on the latest row, and the user has not scrolled back."""
        return self.cursor_row >= self.row_count - 1 and not self._scrolled_back

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Wheel and scrollbar leave the cursor where it is; at the end the latest row is followed again."""
        super().watch_scroll_y(old_value, new_value)
        if new_value >= self.max_scroll_y:
            if self._scrolled_back:
                self._to_latest()
        elif new_value < old_value:
            self._scrolled_back = True

    def _fitting(self, view: RunView) -> tuple[Placed[Row], ...]:
        """The columns that fit, as wide as the widest number so far, with one column for the scrollbar."""
        width = self.content_size.width
        absent = {"regret"} if view.optimum is None else set()
        if view.snapshot.run.document.get("predictor") is None:
            absent.add("τ")
        known = [column for column in COLUMNS if column.title not in absent and width >= column.least]
        return placed(known, [self._extents.get(column.title, ColumnExtent()) for column in known], width - 1, _GAP)

    def _measure(self, rows: Iterable[Row]) -> None:
        for row in rows:
            for column in COLUMNS:
                self._extents[column.title] = self._extents.get(column.title, ColumnExtent()).with_(column.text(row))

    def _begin(self, view: RunView, first: int, most: int, *, anew: bool = True) -> None:
        """Fill the table from this generation on."""
        if anew:
            self._extents = {}
        rows = [(one, view) for one in view.snapshot.generations[first : first + most]]
        self._measure(rows)
        self._first = first
        self._fill(rows, self._fitting(view))
        self._to_latest()

    def _fill(self, rows: list[Row], columns: tuple[Placed[Row], ...]) -> None:
        self.show_columns(columns)
        for row in rows:
            self._add(row)

    def _catch_up(self, view: RunView) -> None:
        """Redraw the last row where it has changed, and add some new ones; redraw all where the columns change."""
        generations, following, place = view.snapshot.generations, self.following, self._first + self.row_count - 1
        grown = [(one, view) for one in generations[max(place, 0) : place + 1] if one != self._latest]
        more = [(one, view) for one in generations[place + 1 : place + 1 + _PER_POLL]]
        self._measure([*grown, *more])
        if (columns := self._fitting(view)) != self.placed:
            self._redraw_all([(one, view) for one in generations[self._first : place + 1]] + more, columns)
        else:
            for row in grown:
                self._redraw(row)
            for row in more:
                self._add(row)
        if following:
            self._to_latest()

    def _redraw_all(self, rows: list[Row], columns: tuple[Placed[Row], ...]) -> None:
        """Redraw all rows; a user who has scrolled back stays there."""
        row, offset, back = self.cursor_row, self.scroll_y, self._scrolled_back
        self._fill(rows, columns)
        self._scrolled_back = back
        self.move_cursor(row=row, animate=False, scroll=False)
        self.scroll_to(y=offset, animate=False, force=True)

    def _to_latest(self) -> None:
        self._scrolled_back = False
        if self.row_count:
            self.move_cursor(row=self.row_count - 1, animate=False, scroll=True)

    def _add(self, row: Row) -> None:
        self.add_item(row, str(row[0].number))
        self._latest = row[0]

    def _redraw(self, row: Row) -> None:
        self.redraw_item(row, str(row[0].number))
        self._latest = row[0]
