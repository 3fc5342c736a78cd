"""The runs that were cut off: one of them, or all, can be resumed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static
from textual.widgets.option_list import Option

from nastui.drawing.numbers import count, decimal
from nastui.drawing.spans import Span
from nastui.tui.shell.markup import foreign, of_spans
from nastui.tui.shell.screen import Dialog
from nastui.tui.widgets.tables import VimList

if TYPE_CHECKING:
    from nastui.runs.rows import ListedRun

ALL: Final = "all"
_MESSAGE: Final = "These runs stopped when their process ended. Resumed, they go on in the background, in turn, as many at a time as there are cores."
_WIDEST: Final = 100
_SHARE: Final = 0.96
"""Of the screen's width, at most (the style has both numbers)."""
_FRAME: Final = 6
"""Columns of the border, and of the blanks beside a row."""
_GAP: Final = "  "
_LEAST_COLUMNS: Final = 3
"""Id, what it searches, seed: always there."""


class CutOffDialog(Dialog[str | None]):
    """Gives the id of the run to resume, `ALL`, or None."""

    BINDINGS = [
        Binding("a", "all", "All", id="cut-off.all"),
        Binding("escape,q", "leave", "Not now", id="cut-off.escape"),
    ]

    def __init__(self, runs: Sequence[ListedRun]) -> None:
        super().__init__()
        self._runs = runs

    def compose(self) -> ComposeResult:
        """What happened, and the list."""
        with Vertical(classes="dialog broad") as box:
            box.border_title = "Runs that were cut off"
            box.border_subtitle = "enter resume · a all · esc not now"
            yield Static(_MESSAGE, classes="message")
            yield VimList(*(Option(text, id=one.id) for one, text in zip(self._runs, _rows(self._runs, self._room), strict=True)))

    @property
    def _room(self) -> int:
        """Columns of a row."""
        return min(_WIDEST, int(_SHARE * self.app.size.width)) - _FRAME

    def on_option_list_option_selected(self, event: VimList.OptionSelected) -> None:
        """Resume it."""
        self.dismiss(event.option_id)

    def action_all(self) -> None:
        """Resume all."""
        self.dismiss(ALL)

    def action_leave(self) -> None:
        """None."""
        self.dismiss(None)


def _rows(runs: Sequence[ListedRun], room: int) -> list[Content]:
    """A row for each run; the last columns are left out where there is no room for them."""
    cells = [_cells(one) for one in runs]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    kept = next((n for n in range(len(widths), _LEAST_COLUMNS, -1) if sum(widths[:n]) + len(_GAP) * (n - 1) <= room), _LEAST_COLUMNS)
    return [_row(one, widths[:kept]) for one in cells]


def _cells(one: ListedRun) -> tuple[str, ...]:
    """The columns, the ones that matter most first."""
    searched = f"{one.algorithm} on {one.benchmark}"
    return one.id, searched, f"seed {one.seed}", f"best {decimal(one.best)}", f"{count(one.total)} evaluated", one.when


def _row(cells: Sequence[str], widths: Sequence[int]) -> Content:
    id, searched, *rest = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=False))
    return of_spans(Span(id + _GAP), foreign(searched), *(Span(_GAP + text, "dim") for text in rest))
