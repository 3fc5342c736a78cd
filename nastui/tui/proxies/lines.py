"""The lines of the proxies tab: what scores are compared with, and a cell to score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from nastui.drawing.numbers import count, decimal, duration
from nastui.drawing.printable import printable
from nastui.drawing.spans import Span
from nastui.studies.proxies.subjects import Subject
from nastui.tui.shell.markup import foreign, of_lines, of_spans
from nastui.tui.widgets.inputs import StillInput

if TYPE_CHECKING:
    from nastui.studies.proxies.rescoring import ScoredCell


_ROOMY: Final = 60
"""Columns in which the accuracy is written out."""


class SubjectLine(Static):
    """`mini-tss › mnist8 › valid accuracy at 12 epochs`."""

    def show(self, subject: Subject | None) -> None:
        """Take another subject."""
        if subject is None:
            self.update("")
            return
        accuracy = subject.accuracy if self.app.size.width >= _ROOMY else subject.short
        parts = (("benchmark", subject.benchmark), ("dataset", subject.dataset), ("accuracy", accuracy))
        links = [Content(printable(text)).stylize(f"@click=screen.command('proxies.{name}')") for name, text in parts]
        links[0] = links[0].stylize("bold $strong")
        self.update(Content.assemble((" › ", "$muted")).join(links))


class CellLine(StillInput):
    """Enter scores, escape goes back to the table."""

    BINDINGS = [
        Binding("enter", "screen.score", "Score", show=False, id="cell.score"),
        Binding("escape", "screen.leave_cell", "Back", show=False, id="cell.leave"),
    ]

    _touched = False

    def offer(self, cell: str) -> None:
        """A cell to begin with, unless something was typed meanwhile; what is typed now takes its place."""
        if not self.value and not self._touched:
            self.value = cell
            self.action_select_all()

    def on_input_changed(self) -> None:
        """From now on it is the user's."""
        self._touched = True


def told(scored: ScoredCell) -> Content:
    """Score, status, seconds, and where the accuracy is known its rank; below, by what it was scored."""
    ok = scored.status == "ok"
    numbers = [Span("score ", "dim"), Span(decimal(scored.score), "accent"), Span(f"  {scored.status}", "good" if ok else "warn")]
    numbers.append(Span(f"  {duration(scored.seconds)}", "dim"))
    if scored.accuracy is not None:
        numbers += [Span("  accuracy ", "dim"), Span(decimal(scored.accuracy)), Span(f" %, rank {count(scored.rank)} of {count(scored.of)}", "dim")]
    return of_lines([of_spans(*numbers), of_spans(foreign(scored.title, "dim"))])
