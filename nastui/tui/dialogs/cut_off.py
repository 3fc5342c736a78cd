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
        with Vertical(classes="dialog") as box:
            box.border_title = "Runs that were cut off"
            box.border_subtitle = "⏎ resume · a all · esc not now"
            yield Static(
                "Nobody drives them any more. They go on in the background, in turn, as many at a time as there are cores.", classes="message"
            )
            yield VimList(*(Option(_text(one), id=one.id) for one in self._runs))

    def on_option_list_option_selected(self, event: VimList.OptionSelected) -> None:
        """Resume it."""
        self.dismiss(event.option_id)

    def action_all(self) -> None:
        """Resume all."""
        self.dismiss(ALL)

    def action_leave(self) -> None:
        """None."""
        self.dismiss(None)


def _text(one: ListedRun) -> Content:
    numbers = f"  {count(one.total):>7} evaluated  best {decimal(one.best)}"
    return of_spans(
        Span(f"{one.id}  {one.when:<11}  "), foreign(f"{one.algorithm} on {one.benchmark}"), Span(f"  seed {one.seed}", "dim"), Span(numbers, "dim")
    )
