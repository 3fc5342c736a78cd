"""The arms of a study or comparison: their numbers and colours, and the table of arms × tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rich.text import Text

from nastui.drawing.bars import draw_progress
from nastui.drawing.numbers import count
from nastui.drawing.printable import printable
from nastui.drawing.spans import Style
from nastui.studies.plan.matrix import RunStatus
from nastui.tui.shell.host import host_of
from nastui.tui.widgets.tables import VimTable

_STYLES: Final[tuple[Style, ...]] = ("series1", "series2", "series3", "series4", "series5", "series6")
_MARKS: Final = "123456789abcdefghijklmnopqrstuvwxyz"
"""The numbers that `draw_chart` gives its curves."""


def mark_of(place: int) -> str:
    """The character of the arm at this place of the panel."""
    return _MARKS[place % len(_MARKS)]


def style_of(place: int) -> Style:
    """The colour of the arm at this place; from the seventh on colours repeat."""
    return _STYLES[place % len(_STYLES)]


_BAR: Final = 6
_LEAST_CELL, _MOST_CELL = 9, 24
_LEAST_NAME: Final = 12
_SIGNS: Final[tuple[tuple[RunStatus, str], ...]] = (("running", "▶"), ("failed", "✗"), ("interrupted", "⚠"))


@dataclass(frozen=True)
class ArmGrid:
    """The contents of the table."""

    arms: tuple[str, ...]
    tasks: tuple[str, ...]
    tallies: Mapping[tuple[str, str], Counter[RunStatus]]
    """By (task, arm)."""
    least: int = 0
    """Arms with fewer runs are marked `few`."""


class ArmTable(VimTable):
    """Arms × tasks. The cursor stays where it is when the table is filled again."""

    def __init__(self) -> None:
        super().__init__(cursor_type="cell", cell_padding=1, classes="panel", id="study-arms", fixed_columns=1)
        self.border_title = "Runs"
        self._grid: ArmGrid | None = None
        self._drawn: tuple[object, ...] = ()
        self.hidden: frozenset[str] = frozenset()
        """Arms that are not drawn in the figures."""

    @property
    def chosen_arm(self) -> str | None:
        """The arm under the cursor."""
        grid = self._grid
        return grid.arms[self.cursor_row] if grid and 0 <= self.cursor_row < min(len(grid.arms), self.row_count) else None

    @property
    def chosen_task(self) -> str | None:
        """The task under the cursor; the first while the cursor is on a name."""
        grid = self._grid
        return grid.tasks[max(0, min(self.cursor_column - 1, len(grid.tasks) - 1))] if grid and grid.tasks else None

    def show(self, grid: ArmGrid) -> None:
        """Show other numbers."""
        self._grid = grid
        self.redraw()

    def toggle(self, arm: str) -> None:
        """Draw an arm in the figures, or hide it."""
        self.hidden = self.hidden ^ {arm}
        self.redraw()

    def toggle_all(self) -> None:
        """Draw all arms; if all are drawn, only the one under the cursor."""
        arms = frozenset(self._grid.arms) if self._grid else frozenset[str]()
        self.hidden = arms - {self.chosen_arm or ""} if not self.hidden else frozenset()
        self.redraw()

    def on_resize(self) -> None:
        """The cells change their width."""
        self.redraw()

    def redraw(self) -> None:
        """Fill the table, or only the cells that have changed."""
        grid, width = self._grid, self.content_size.width
        if grid is None or not width:
            return
        name, cell = _widths(grid, width)
        ascii = host_of(self).ascii
        titles = ("arm", *(("runs",) if grid.least else grid.tasks))
        rows = [(self._label(place, arm), *(self._cell(grid, task, arm, cell, ascii) for task in grid.tasks)) for place, arm in enumerate(grid.arms)]
        if self._drawn[:3] == (titles, grid.arms, (name, cell)):
            self._update(rows)
        else:
            self._fill(titles, rows, name, cell)
        self._drawn = (titles, grid.arms, (name, cell))

    def _fill(self, titles: tuple[str, ...], rows: list[tuple[Text, ...]], name: int, cell: int) -> None:
        place = self.cursor_coordinate
        self.clear(columns=True)
        for number, title in enumerate(titles):
            self.add_column(_text(title), width=cell if number else name, key=str(number))
        for number, row in enumerate(rows):
            self.add_row(*row, key=str(number))
        self.move_cursor(row=min(place.row, len(rows) - 1), column=max(1, min(place.column, len(titles) - 1)), animate=False)

    def _update(self, rows: list[tuple[Text, ...]]) -> None:
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                if self.get_cell(str(row), str(column)) != text:
                    self.update_cell(str(row), str(column), text, update_width=False)

    def _label(self, place: int, arm: str) -> Text:
        shown = arm not in self.hidden
        colour = self.app.theme_variables.get(style_of(place), "")
        mark = Text(f"{mark_of(place)} {'●' if shown else '○'} ", style=colour if shown else "dim")
        return Text("", no_wrap=True, overflow="ellipsis").append_text(mark).append(printable(arm))

    def _cell(self, grid: ArmGrid, task: str, arm: str, width: int, ascii: bool) -> Text:
        """`12/30 ━━━─── ▶2`."""
        text, signs = _numbers(grid, task, arm)
        if grid.least:
            return _text(text)
        tally = grid.tallies.get((task, arm), Counter())
        bar = max(0, min(_BAR, width - len(text) - 1 - len(signs)))
        full, empty = draw_progress(tally["done"], sum(tally.values()), bar, ascii=ascii)
        accent, line = (self.app.theme_variables.get(name, "") for name in ("accent", "line"))
        return _text(text + " ").append(full, accent).append(empty, line).append(signs)


def _widths(grid: ArmGrid, width: int) -> tuple[int, int]:
    """The width of names and of cells; cells get the rest, within bounds."""
    longest = max(map(len, grid.arms), default=0) + 4
    tasks = max(1, len(grid.tasks))
    numbers = max((sum(map(len, _numbers(grid, task, arm))) for task in grid.tasks for arm in grid.arms), default=0)
    cell = max(_LEAST_CELL, numbers + 1, min(_MOST_CELL, (width - longest - 2) // tasks - 2))
    return max(_LEAST_NAME, min(longest, width - 2 - tasks * (cell + 2))), cell


def _numbers(grid: ArmGrid, task: str, arm: str) -> tuple[str, str]:
    """How many runs are done, and how many have each other status; never cut."""
    tally = grid.tallies.get((task, arm), Counter())
    done = tally["done"]
    if grid.least:
        return count(done) + (" few" if done < grid.least else ""), ""
    return f"{done}/{sum(tally.values())}", "".join(f" {sign}{tally[standing]}" for standing, sign in _SIGNS if tally[standing])


def _text(text: str) -> Text:
    return Text(printable(text), no_wrap=True, overflow="ellipsis")
