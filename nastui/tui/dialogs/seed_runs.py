"""The runs of one arm, seed by seed: state, best, and why one failed; one of them can be opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets.option_list import Option

from nastui.drawing.numbers import count, decimal
from nastui.drawing.printable import printable
from nastui.drawing.spans import Span, Style
from nastui.runs.status_lines import STATES
from nastui.studies.plan.matrix import SeedRun
from nastui.tui.shell.markup import foreign, of_spans
from nastui.tui.shell.screen import Dialog
from nastui.tui.widgets.tables import VimList

_MISSING: Final[tuple[str, Style]] = ("· missing", "dim")


class SeedRunsDialog(Dialog[str | None]):
    """Gives the id of the chosen run, or None where it was left."""

    BINDINGS = [Binding("escape,q", "leave", "Back", id="seed-runs.escape")]

    def __init__(self, title: str, runs: Sequence[SeedRun]) -> None:
        super().__init__()
        self._title, self._runs = title, runs

    def compose(self) -> ComposeResult:
        """The list."""
        with Vertical(classes="dialog") as box:
            box.border_title = printable(self._title)
            box.border_subtitle = "enter open · esc back"
            yield VimList(*(Option(_text(one), id=str(one.seed), disabled=one.run is None) for one in self._runs))

    def on_option_list_option_selected(self, event: VimList.OptionSelected) -> None:
        """Take it."""
        self.dismiss(next(one.run for one in self._runs if str(one.seed) == event.option_id))

    def action_leave(self) -> None:
        """None."""
        self.dismiss(None)


def _text(one: SeedRun) -> Content:
    state, style = STATES.get(one.state, _MISSING)
    numbers = f"{decimal(one.best):>8}  {count(one.evaluations):>7} evaluated" if one.run else ""
    why = (Span("  "), foreign(one.reason, "bad")) if one.reason else ()
    return of_spans(Span(f"seed {one.seed:<4} "), Span(f"{state:<14}", style), Span(numbers), *why)
