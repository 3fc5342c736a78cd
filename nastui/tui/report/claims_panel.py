"""The claims of a study: verdict, text and evidence."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from nastui.drawing.spans import Span, Style
from nastui.studies.report.tables import END, ClaimsTable, EvidenceTable
from nastui.studies.statistics.verdicts import Verdict
from nastui.tui.shell.markup import foreign, of_lines, of_spans
from nastui.tui.widgets.vim import text_bindings

_VERDICTS: Final[dict[Verdict, tuple[str, Style]]] = {
    Verdict.HOLDS: ("✓", "good"),
    Verdict.DOES_NOT_HOLD: ("✗", "bad"),
    Verdict.NOT_DECIDED: ("?", "warn"),
    Verdict.HOLDS_IN_PART: ("~", "warn"),
}
_INDENT: Final = 2


class ClaimsPanel(VerticalScroll, can_focus=True):
    """The claims as text, wrapped to the width."""

    BINDINGS = text_bindings("claims")

    def __init__(self) -> None:
        super().__init__(classes="panel", id="study-claims")
        self.border_title = "Claims"
        self._tables: tuple[ClaimsTable, EvidenceTable] | None = None
        self._words = "loading …"

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(id="study-claims-text")

    def show(self, claims: ClaimsTable, evidence: EvidenceTable) -> None:
        """Show claims."""
        self._tables = (claims, evidence)
        self.redraw()

    def tell(self, words: str) -> None:
        """Show a text instead."""
        self._tables, self._words = None, words
        self.redraw()

    def on_resize(self) -> None:
        """Wrap again."""
        self.redraw()

    def redraw(self) -> None:
        """Wrap again."""
        width = self.content_size.width - 1
        if not self.display or width <= 0 or not self.children:
            return
        lines = of_lines(_lines(*self._tables, width)) if self._tables else of_spans(Span(self._words, "dim"))
        self.query_one(Static).update(lines)


def _lines(claims: ClaimsTable, evidence: EvidenceTable, width: int) -> Iterator[Content]:
    """Each claim with its evidence below."""
    for row in claims.rows:
        compared = f" ({row.compared})" if row.compared else ""
        yield from _wrapped(row.verdict, f"{row.verdict}: {row.claim}. {row.text}{compared}", width, 0, "strong")
        if row.where:
            yield from _wrapped(row.verdict, row.where, width, _INDENT, "plain")
        for one in evidence.rows:
            if (one.claim, one.compared) == (row.claim, row.compared):
                after = "" if one.after in ("", END) else f" after {one.after} trainings"
                yield from _wrapped(one.verdict, f"{one.verdict} on {one.task}{after}: {one.evidence} ({one.why})", width, _INDENT, "plain")
        yield Content("")


def _wrapped(verdict: Verdict, text: str, width: int, indent: int, style: Style) -> Iterator[Content]:
    sign, colour = _VERDICTS[verdict]
    for number, line in enumerate(wrap(text, max(16, width - indent - 2))):
        yield of_spans(Span(" " * indent), Span(f"{sign} " if not number else "  ", colour), foreign(line, style))
