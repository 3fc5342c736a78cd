"""The lines of the proxies tab: what scores are compared with, and a cell to score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from nastui.base.errors import NastuiError
from nastui.drawing.numbers import count, decimal, duration
from nastui.drawing.printable import printable
from nastui.drawing.spans import Span
from nastui.studies.proxies.rows import ProxyLine, ProxyRow, Subject, few_in_words
from nastui.tui.proxies.service import ProxyService
from nastui.tui.shell.background import worker
from nastui.tui.shell.host import host_of
from nastui.tui.shell.markup import foreign, of_lines, of_spans
from nastui.tui.widgets.inputs import StillInput

if TYPE_CHECKING:
    from nastui.studies.proxies.rescoring import ScoredCell


_ROOMY: Final = 60
"""Columns in which the accuracy is written out."""


class SubjectLine(Static):
    """`mini-tss › mnist8 › valid accuracy at 12 epochs`."""

    _subject: Subject | None = None

    def show(self, subject: Subject | None) -> None:
        """Show a subject."""
        self._subject = subject
        self._draw()

    def on_resize(self) -> None:
        """There may be room for words now, or no longer."""
        self._draw()

    def _draw(self) -> None:
        if (subject := self._subject) is None:
            self.update("")
            return
        accuracy = subject.accuracy if self.app.size.width >= _ROOMY else subject.short
        parts = (("benchmark", subject.benchmark), ("dataset", subject.dataset), ("accuracy", accuracy))
        links = [Content(printable(text)).stylize(f"@click=screen.command('proxies.{name}')") for name, text in parts]
        links[0] = links[0].stylize("bold $strong")
        self.update(Content.assemble((" › ", "$muted")).join(links))


class HintLine(Static):
    """Says that there are no scores, and which rows have too few to be ranked. Empty where there is nothing to say."""

    def show(self, subject: Subject, lines: Sequence[ProxyLine]) -> None:
        """Take the rows of a subject."""
        none = f"No scores of {subject.benchmark} are stored yet. S scores all of its cells."
        empty = not any(line.row.kept for line in lines)
        words = [*([none] if empty else []), "; ".join(filter(None, map(few_in_words, lines)))]
        self.display = any(words)
        self.update(of_spans(foreign("  ".join(filter(None, words)))))


class CellLine(StillInput):
    """Enter scores, escape goes back to the table."""

    BINDINGS = [
        Binding("enter", "screen.score", "Score", show=False, id="cell.score"),
        Binding("escape", "screen.leave_cell", "Back", show=False, id="cell.leave"),
    ]

    _touched = False

    def offer(self, cell: str) -> None:
        """Put a cell in, unless something was typed meanwhile; it is selected, so typing replaces it."""
        if not self.value and not self._touched:
            self.value = cell
            self.action_select_all()

    def on_input_changed(self) -> None:
        """The text is the user's from now on."""
        self._touched = True


class CellScorer(Container):
    """The line for a cell, and below it the cell's score. Scores are computed in a thread."""

    class ScoreAnswered(Message):
        """A cell was scored by the settings of a row."""

        def __init__(self, row: ProxyRow | None, cell: ScoredCell) -> None:
            self.row, self.cell = row, cell
            super().__init__()

    def __init__(self, service: ProxyService) -> None:
        super().__init__(id="proxy-scorer")
        self._service = service

    def compose(self) -> ComposeResult:
        """Line and score."""
        yield CellLine(placeholder="a cell in the notation of the benchmark", id="proxy-cell", compact=True)
        yield Static(id="proxy-result")

    def ask(self, subject: Subject | None) -> None:
        """Go to the line at once, so that no key is lost; a cell to begin with comes in later."""
        self.screen.set_focus(self.query_one(CellLine))
        self._offer(subject)

    def tell(self, content: Content) -> None:
        """Show this below the line."""
        self.query_one("#proxy-result", Static).update(content)

    def forget(self) -> None:
        """Another subject: a score that is computed or shown is beside the accuracies of the one before."""
        self.workers.cancel_group(self, "score")
        self.tell(Content(""))

    @worker("ask")
    async def _offer(self, subject: Subject | None) -> None:
        line = self.query_one(CellLine)
        if subject is not None and not line.value:
            line.offer(await self._service.cell_to_begin_with(subject))
        await self._service.warm()

    @worker("score")
    async def score(self, subject: Subject, row: ProxyRow | None) -> None:
        """Score the cell in the line."""
        text = self.query_one(CellLine).value.strip()
        if not text:
            return
        self.tell(of_spans(Span("scoring …", "dim")))
        try:
            self.post_message(self.ScoreAnswered(row, await self._service.score(subject, row, text)))
        except NastuiError as error:
            self.tell(of_spans(Span("✗ ", "bad"), str(error)))
        except Exception as error:
            self.tell(of_spans(Span("✗ it could not be scored", "bad")))
            host_of(self).show_failure("The cell could not be scored", error)


def score_text(scored: ScoredCell) -> Content:
    """Score, status, seconds, accuracy and rank where known; below, the settings of the score."""
    ok = scored.status == "ok"
    numbers = [Span("score ", "dim"), Span(decimal(scored.score), "accent"), Span(f"  {scored.status}", "good" if ok else "warn")]
    numbers.append(Span(f"  {duration(scored.seconds)}", "dim"))
    if scored.accuracy is not None:
        numbers += [Span("  accuracy ", "dim"), Span(decimal(scored.accuracy)), Span(f" %, rank {count(scored.rank)} of {count(scored.of)}", "dim")]
    return of_lines([of_spans(*numbers), of_spans(foreign(scored.title, "dim"))])
