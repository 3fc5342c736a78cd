"""The arms of a study or comparison: their numbers and colours, and the table of arms × tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from rich.text import Text

from nastui.drawing.bars import draw_progress
from nastui.drawing.numbers import count
from nastui.drawing.printable import printable
from nastui.drawing.spans import Style
from nastui.studies.plan.matrix import RunStatus
from nastui.tui.shell.host import host_of
from nastui.tui.widgets.columns import Placed, TableColumn
from nastui.tui.widgets.tables import ResponsiveTable

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


class ArmCell(NamedTuple):
    """The runs of one arm on one task."""

    done: int
    total: int
    text: str
    """How many are done; never cut."""
    signs: str
    """How many have each other status; never cut."""


@dataclass(frozen=True)
class ArmLine:
    """A row of the table."""

    place: int
    arm: str
    shown: bool
    """Whether the arm is drawn in the figures."""
    cells: tuple[ArmCell, ...]
    """One for each task."""


class ArmTable(ResponsiveTable[ArmLine]):
    """Arms × tasks."""

    def __init__(self) -> None:
        super().__init__(id="study-arms", cursor_type="cell", fixed_columns=1)
        self.border_title = "Runs"
        self._grid: ArmGrid | None = None
        self.hidden: frozenset[str] = frozenset()
        """Arms that are not drawn in the figures."""

    def key_of(self, item: ArmLine) -> str:
        """The arm."""
        return item.arm

    @property
    def chosen_arm(self) -> str | None:
        """The arm under the cursor."""
        return self.chosen.arm if self.chosen else None

    @property
    def chosen_task(self) -> str | None:
        """The task under the cursor; the first while the cursor is on a name."""
        grid = self._grid
        return grid.tasks[max(0, min(self.cursor_column - 1, len(grid.tasks) - 1))] if grid and grid.tasks else None

    def show(self, grid: ArmGrid) -> None:
        """Show other numbers."""
        self._grid = grid
        self._show(grid)

    def toggle(self, arm: str) -> None:
        """Draw an arm in the figures, or hide it."""
        self.hidden = self.hidden ^ {arm}
        if self._grid is not None:
            self._show(self._grid)

    def toggle_all(self) -> None:
        """Draw all arms; if all are drawn, only the one under the cursor."""
        arms = frozenset(self._grid.arms) if self._grid else frozenset[str]()
        self.hidden = arms - {self.chosen_arm or ""} if not self.hidden else frozenset()
        if self._grid is not None:
            self._show(self._grid)

    def lay_out(self) -> tuple[Placed[ArmLine], ...]:
        """Names and tasks; all of them, as the table scrolls."""
        if self._grid is None:
            return ()
        name, width = _widths(self._grid, self.content_size.width)
        titles = ("runs",) if self._grid.least else self._grid.tasks
        columns = [TableColumn("arm", name, self._label)]
        columns += [TableColumn(title, width, partial(self._cell, place, width), key=f"{place} {title}") for place, title in enumerate(titles)]
        return tuple(Placed(column, column.width) for column in columns)

    def _show(self, grid: ArmGrid) -> None:
        cells = [tuple(_cell(grid, task, arm) for task in grid.tasks) for arm in grid.arms]
        self.fill([ArmLine(place, arm, arm not in self.hidden, cells[place]) for place, arm in enumerate(grid.arms)])

    def _label(self, line: ArmLine) -> Text:
        colour = self.app.theme_variables.get(style_of(line.place), "")
        mark = Text(f"{mark_of(line.place)} {'●' if line.shown else '○'} ", style=colour if line.shown else "dim")
        return Text("", no_wrap=True, overflow="ellipsis").append_text(mark).append(printable(line.arm))

    def _cell(self, place: int, width: int, line: ArmLine) -> Text:
        """`12/30 ━━━─── ▶2`."""
        cell = line.cells[place]
        if self._grid is not None and self._grid.least:
            return _text(cell.text)
        bar = max(0, min(_BAR, width - len(cell.text) - 1 - len(cell.signs)))
        full, empty = draw_progress(cell.done, cell.total, bar, ascii=host_of(self).ascii)
        accent, dim = (self.app.theme_variables.get(name, "") for name in ("accent", "line"))
        return _text(cell.text + " ").append(full, accent).append(empty, dim).append(cell.signs)


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


def _cell(grid: ArmGrid, task: str, arm: str) -> ArmCell:
    tally = grid.tallies.get((task, arm), Counter())
    return ArmCell(tally["done"], sum(tally.values()), *_numbers(grid, task, arm))


def _text(text: str) -> Text:
    return Text(printable(text), no_wrap=True, overflow="ellipsis")
