"""What the focused field means, and what the chosen benchmark is, so that none is mistaken for another."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from nastui.benchmarks.header import Description
from nastui.drawing.numbers import count
from nastui.drawing.spans import Span
from nastui.tui.form.draft import Draft
from nastui.tui.form.options import benchmark_options, description_of
from nastui.tui.form.rows import Row
from nastui.tui.shell.markup import foreign, of_lines, of_spans
from nastui.tui.widgets.texts import say


class About(VerticalScroll, can_focus=False):
    """Help of the focused field above, the benchmark's note below."""

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "About"

    def compose(self) -> ComposeResult:
        """Two texts."""
        yield Static(id="about-field")
        yield Static(id="about-benchmark")

    def show(self, draft: Draft, row: Row | None) -> None:
        """Take the draft and the row in focus."""
        say(self.query_one("#about-field", Static), _field(draft, row))
        say(self.query_one("#about-benchmark", Static), _benchmark(str(draft.raws.get("benchmark", ""))))


def _field(draft: Draft, row: Row | None) -> Content:
    if row is None:
        return of_spans(Span("Enter starts the search. Tab goes to the fields.", "dim"))
    option = next((option for option in row.options or () if option.value == draft.raw(row)), None)
    note = f" {option.note}." if option and option.note and option.note not in row.field.help else ""
    bounds = f" {row.field.bounds}." if row.field.bounds and row.options is None else ""
    return of_spans(foreign(f"{row.field.label}: ", "strong"), f"{row.field.help}.{note}{bounds}")


def _benchmark(name: str) -> Content:
    description = description_of(name)
    if description is None:
        missing = next((option.missing for option in benchmark_options() if option.value == name), None)
        return of_spans(foreign(name, "strong"), Span(" is not here", "warn"), f": {missing or 'its table cannot be read'}")
    return of_lines([_head(description), *([of_spans(description.about.note)] if description.about.note else [])])


def _head(description: Description) -> Content:
    about = description.about
    return of_spans(foreign(about.title, "strong"), Span(f"  {count(description.size)} cells · {', '.join(description.datasets)}", "dim"))
