"""The generations as a table that follows its tail, until somebody scrolls back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rich.text import Text

from nastui.drawing.numbers import count, decimal, duration
from nastui.runs.watching import Generation
from nastui.tui.live.view import View
from nastui.tui.widgets.vim import VimTable

MOST_ROWS: Final = 1000
"""A table of more rows would block the screen; the latest are kept."""
_PER_POLL: Final = 16
_FAR_BEHIND: Final = 64
"""A search that makes more generations between two polls is shown by its latest rows only, as long as it runs."""


@dataclass(frozen=True)
class Column:
    """A heading, its width, what it shows, and the least columns of the table that give it room."""

    title: str
    width: int
    text: Callable[[Generation, View], str]
    least: int = 0


COLUMNS: Final = (
    Column("gen", 5, lambda one, _: count(one.number)),
    Column("eval", 6, lambda one, _: count(one.evaluations), least=54),
    Column("new", 6, lambda one, _: count(one.fresh), least=48),
    Column("best", 7, lambda one, _: decimal(one.top)),
    Column("mean", 7, lambda one, _: decimal(one.mean)),
    Column("±sd", 6, lambda one, _: decimal(one.spread)),
    Column("so far", 8, lambda one, _: decimal(one.best)),
    Column("regret", 7, lambda one, view: decimal(view.regret(one.best)), least=42),
    Column("sim. time", 11, lambda one, _: duration(one.simulated), least=64),
    Column("τ", 10, lambda one, _: _tau(one), least=56),
    Column("div.", 6, lambda one, _: _share(one.notes.get("diversity")), least=70),
)
"""Widths include the gap on the left."""


class GenerationTable(VimTable):
    """One row per generation."""

    def __init__(self) -> None:
        super().__init__(cursor_type="row", zebra_stripes=False, cell_padding=0, classes="panel")
        self.border_title = "Generations"
        self._columns: tuple[Column, ...] = ()
        self._first = 0
        self._drawn: Generation | None = None
        self.view: View | None = None

    def show(self, view: View) -> None:
        """Add what is new; the last row, which may have grown, is drawn again."""
        fresh = self.view is None or self.view.snapshot.run.id != view.snapshot.run.id
        self.view = view
        if self.size.width == 0:
            return
        total, columns = len(view.snapshot.generations), self._fitting(view)
        if fresh or columns != self._columns or self._is_cut_short(view):
            self._begin(max(0, total - MOST_ROWS), columns)
            self._catch_up(view, MOST_ROWS)
        elif self.following and total - self._first - self.row_count > _FAR_BEHIND:
            self._begin(total - _PER_POLL, columns)
        self._catch_up(view, _PER_POLL)
        self.border_subtitle = f"the latest {self.row_count:,} of {total:,}" if self._first else ""

    def _is_cut_short(self, view: View) -> bool:
        """Whether a search that was too fast to follow has ended, so that there is time for all its rows."""
        held = min(MOST_ROWS, len(view.snapshot.generations))
        return self._first > 0 and self.row_count < held and not view.snapshot.run.driven and self.following

    def on_resize(self) -> None:
        """More or fewer columns fit; fewer rows must not hide the tail that is followed."""
        if self.view is not None and self._fitting(self.view) != self._columns:
            self.show(self.view)
        if self.row_count and self.following:
            self.call_after_refresh(self.scroll_end, animate=False, x_axis=False)

    @property
    def following(self) -> bool:
        """Whether the cursor is at the tail."""
        return self.cursor_row >= self.row_count - 1

    def _fitting(self, view: View) -> tuple[Column, ...]:
        width = self.content_size.width
        absent = {"regret"} if view.optimum is None else set()
        if view.snapshot.run.document.get("predictor") is None:
            absent.add("τ")
        return tuple(column for column in COLUMNS if column.title not in absent and width >= column.least)

    def _begin(self, first: int, columns: tuple[Column, ...]) -> None:
        self.clear(columns=columns != self._columns)
        if columns != self._columns:
            for column in columns:
                self.add_column(Text(column.title, justify="right"), width=column.width, key=column.title)
        self._columns, self._first, self._drawn = columns, first, None

    def _catch_up(self, view: View, most: int) -> None:
        generations = view.snapshot.generations
        following = self.following
        place = self._first + self.row_count - 1
        if self.row_count and generations[place] != self._drawn:
            self._redraw(generations[place], view)
        for one in generations[place + 1 : place + 1 + most]:
            self.add_row(*self._cells(one, view), key=str(one.number))
            self._drawn = one
        if following and self.row_count:
            self.move_cursor(row=self.row_count - 1, animate=False, scroll=True)

    def _redraw(self, one: Generation, view: View) -> None:
        for column, cell in zip(self._columns, self._cells(one, view), strict=True):
            self.update_cell(str(one.number), column.title, cell, update_width=False)
        self._drawn = one

    def _cells(self, one: Generation, view: View) -> list[Text]:
        return [Text(column.text(one, view), justify="right", no_wrap=True) for column in self._columns]


def _tau(one: Generation) -> str:
    """`0.45 (20)`: of so many cells. Runs of earlier versions do not say of how many."""
    tau, cells = one.notes.get("tau"), one.notes.get("tau cells")
    text = decimal(tau) if isinstance(tau, float | int) else "–"
    return f"{text} ({count(cells)})" if isinstance(cells, float | int) else text


def _share(value: float | str | None) -> str:
    return f"{value * 100:.0f} %" if isinstance(value, float | int) else "–"
