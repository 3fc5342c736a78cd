"""The table of generations. It follows the latest row until the user scrolls back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from textual import on
from textual.message import Message

from nastui.algorithms.notes import PredictionAgreement
from nastui.drawing.numbers import Figure, count, decimal, duration, percentage
from nastui.runs.generation import LATEST, Generation
from nastui.runs.view import RunView
from nastui.tui.widgets.columns import ColumnExtent, Placed, TableColumn, placed
from nastui.tui.widgets.tables import ResponsiveTable

MOST_ROWS: Final = LATEST
"""More rows would block the screen; the latest are kept."""
_SPARE: Final = 200
"""So many more may gather before the first are taken out."""
_PER_POLL: Final = 16
_FAR_BEHIND: Final = 64
"""Of a running search that makes more generations between two polls only the latest rows are shown."""


Row: TypeAlias = tuple[Generation, RunView]


def _tau(row: Row) -> str:
    """`0.45 (20)`: of so many cells. Runs of earlier versions do not say of how many."""
    note = row[0].agreement or PredictionAgreement()
    return decimal(note.tau) if note.tau is None or note.cells is None else f"{decimal(note.tau)} ({count(note.cells)})"


def _front(row: Row) -> Figure:
    return Figure(row[0].front.size if row[0].front else None, 0)


def _hypervolume(row: Row) -> Figure:
    """In percent of the exact front's, where that is known."""
    found, known = row[0].front.hypervolume if row[0].front else None, row[1].known_front
    share = known.share(found) if known is not None else None
    return Figure(found if share is None else 100 * share)


def _diversity(row: Row) -> str:
    return percentage(row[0].diversity)


COLUMNS: Final = (
    TableColumn[Row]("gen", 4, lambda row: Figure(row[0].number, 0), side="right"),
    TableColumn[Row]("eval", 5, lambda row: Figure(row[0].evaluations, 0), least=54, side="right"),
    TableColumn[Row]("new", 5, lambda row: Figure(row[0].fresh, 0), least=48, side="right"),
    TableColumn[Row]("best", 6, lambda row: Figure(row[0].top), side="right"),
    TableColumn[Row]("mean", 6, lambda row: Figure(row[0].mean), side="right"),
    TableColumn[Row]("±sd", 5, lambda row: Figure(row[0].spread), least=42, side="right"),
    TableColumn[Row]("so far", 7, lambda row: Figure(row[0].best), side="right"),
    TableColumn[Row]("regret", 6, lambda row: Figure(row[1].regret(row[0].best)), side="right"),
    TableColumn[Row]("front", 5, _front, side="right"),
    TableColumn[Row]("hv %", 6, _hypervolume, side="right"),
    TableColumn[Row]("hv", 6, _hypervolume, side="right"),
    TableColumn[Row]("sim. time", 10, lambda row: duration(row[0].simulated), least=64, side="right"),
    TableColumn[Row]("τ", 5, _tau, least=56, side="right"),
    TableColumn[Row]("div.", 5, _diversity, least=70, side="right"),
)
_GAP: Final = 1
"""The blank on the left of each column."""


def _absent_of_front(view: RunView) -> set[str]:
    """The columns of fronts that this run has no use for. Of one with them the mean says little: it is of the first objective alone."""
    if view.points is None or len(view.points.objectives.optimised) < 2:
        return {"front", "hv %", "hv"}
    known = view.known_front is not None and view.known_front.hypervolume is not None
    return {"hv" if known else "hv %", "mean", "±sd", "regret"}


class GenerationTable(ResponsiveTable[Row]):
    """One row per generation. Its cursor says which generation is looked at."""

    class Looked(Message):
        """The cursor is on another generation."""

        def __init__(self, number: int | None) -> None:
            super().__init__()
            self.number = number
            """None: the latest."""

    def __init__(self) -> None:
        super().__init__(COLUMNS, gap=_GAP)
        self.border_title = "Generations"
        self._extents: dict[str, ColumnExtent] = {}
        self._rows: list[int] = []
        """The numbers of the generations that are shown."""
        self._latest: Generation | None = None
        self._scrolled_back = False
        self.view: RunView | None = None
        self._shown: RunView | None = None
        """Of what there are rows: that of before, as long as there is no room."""

    def show(self, view: RunView) -> None:
        """Add new rows; the last row, which may have changed, is drawn again. The cursor goes where the view looks."""
        self.view = view
        if self.size.width == 0:
            return
        before, self._shown = self._shown, view
        fresh = before is None or before.snapshot.run.id != view.snapshot.run.id
        back = before is not None and before.cursor is not None and view.cursor is None
        latest = view.snapshot.generations[-MOST_ROWS:]
        if fresh or self._is_cut_short(view, latest):
            self._begin(latest, anew=fresh)
        elif self.following and self._behind(latest) > _FAR_BEHIND:
            self._begin(latest[-_PER_POLL:])
        elif self.row_count < MOST_ROWS + _SPARE or not self._behind(latest):
            self._catch_up(view)
        elif self.following:
            self._begin(latest)
        if back:
            self._to_latest()
        self._look(view.cursor)
        self.border_subtitle = f"the latest {self.row_count:,} of {latest[-1].number:,}" if self._rows and self._rows[0] > 1 else ""

    def _is_cut_short(self, view: RunView, latest: Sequence[Generation]) -> bool:
        """Whether rows were skipped of a search that has ended, so that they can be added now."""
        skipped = bool(self._rows and latest) and self._rows[0] > latest[0].number
        return skipped and not view.snapshot.run.driven and self.following

    def _behind(self, latest: Sequence[Generation]) -> int:
        """How many of the generations are not shown yet."""
        return len(latest) - bisect_right(latest, self._rows[-1] if self._rows else 0, key=lambda one: one.number)

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
            if self._scrolled_back and self.view is not None and self.view.cursor is None:
                self._to_latest()
        elif new_value < old_value:
            self._scrolled_back = True

    @on(ResponsiveTable.RowHighlighted)
    def _cursor_moved(self) -> None:
        """Tell where it is, unless that is what the view shows."""
        if self.view is None or not self._rows or self.row_count != len(self._rows):
            return
        if self._shown is None or self._shown.snapshot.run.id != self.view.snapshot.run.id:
            return
        row = self.cursor_row
        number = None if row >= self.row_count - 1 else self._rows[row]
        if number != self.view.cursor:
            self.post_message(self.Looked(number))

    def _look(self, number: int | None) -> None:
        """Move the cursor to a generation that is shown here; where the user has moved it already, it stays."""
        if number is None or not self._rows:
            return
        row = max(0, bisect_right(self._rows, number) - 1)
        if row != self.cursor_row:
            self.move_cursor(row=row, animate=False, scroll=True)

    def _fitting(self, view: RunView) -> tuple[Placed[Row], ...]:
        """The columns that fit, as wide as the widest number so far, with one column for the scrollbar."""
        width = self.content_size.width
        absent = {"regret"} if view.optimum is None else set()
        absent |= _absent_of_front(view)
        if not view.predicting:
            absent.add("τ")
        known = [column for column in COLUMNS if column.title not in absent and width >= column.least]
        return placed(known, [self._extents.get(column.title, ColumnExtent()) for column in known], width - 1, _GAP)

    def _measure(self, rows: Iterable[Row]) -> None:
        for row in rows:
            for column in COLUMNS:
                self._extents[column.title] = self._extents.get(column.title, ColumnExtent()).with_(column.text(row))

    def _begin(self, generations: Sequence[Generation], *, anew: bool = True) -> None:
        """Fill the table with these."""
        assert self.view is not None
        if anew:
            self._extents = {}
        rows = [(one, self.view) for one in generations]
        self._measure(rows)
        self._fill(rows, self._fitting(self.view))
        self._to_latest()

    def _fill(self, rows: list[Row], columns: tuple[Placed[Row], ...]) -> None:
        self._rows = []
        self.show_columns(columns)
        for row in rows:
            self._add(row)

    def _catch_up(self, view: RunView) -> None:
        """Redraw the last row where it has changed, and add some new ones; redraw all where the columns change."""
        generations, following = view.snapshot.generations, self.following
        place = bisect_right(generations, self._rows[-1] if self._rows else 0, key=lambda one: one.number)
        grown = [(one, view) for one in generations[max(place - 1, 0) : place] if one != self._latest]
        more = [(one, view) for one in generations[place : place + _PER_POLL]]
        self._measure([*grown, *more])
        if (columns := self._fitting(view)) != self.placed:
            held = set(self._rows)
            self._redraw_all([(one, view) for one in generations[:place] if one.number in held] + more, columns)
        else:
            for row in grown:
                self._redraw(row)
            for row in more:
                self._add(row)
        if following and view.cursor is None:
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
        self._rows.append(row[0].number)
        self._latest = row[0]

    def _redraw(self, row: Row) -> None:
        self.redraw_item(row, str(row[0].number))
        self._latest = row[0]
