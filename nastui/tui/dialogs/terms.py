"""The words and numbers of a screen: found by typing, each with two sentences, and its paper where it has one."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from nastui.drawing.spans import Span
from nastui.tui.dialogs.finding import FindDialog, FindLine, Found
from nastui.tui.shell.markup import of_lines, of_spans
from nastui.tui.shell.terms import Term
from nastui.tui.widgets.tables import VimList


class TermsDialog(FindDialog):
    """Enter and escape close it; what is under the cursor is explained below the list.

    Args:
        title: of the dialog.
        terms: what there is to explain.
        first: how the one is written that is explained at once, where it is among them.
    """

    BINDINGS = [
        Binding("f1", "help", "Keys", id="terms.help"),
        Binding("pagedown", "read(1)", "Read on", show=False, id="terms.down"),
        Binding("pageup", "read(-1)", "Read back", show=False, id="terms.up"),
    ]

    def __init__(self, title: str, terms: Sequence[Term], first: str | None = None) -> None:
        self._terms = {term.name: term for term in terms}
        lines = [Found(term.name, " ".join((*term.written, term.first)), of_spans(term.name)) for term in terms]
        place = next((place for place, term in enumerate(terms) if first in term.written), 0)
        super().__init__(title, lines, "type a word · F1 keys · esc back", place)

    def compose(self) -> ComposeResult:
        """The list, and below it what one means."""
        with Vertical(classes="dialog", id="terms") as box:
            box.border_title, box.border_subtitle = self._title, self._hints
            yield FindLine(placeholder="type a word", compact=True)
            yield VimList()
            with VerticalScroll(id="term", can_focus=False):
                yield Static()

    def _fill(self) -> None:
        """Those that have the words; where none has, nothing is explained."""
        super()._fill()
        if not self._found:
            self.query_one("#term Static", Static).update("")

    def on_option_list_option_highlighted(self, event: VimList.OptionHighlighted) -> None:
        """Explain it."""
        self.query_one("#term Static", Static).update(_explained(self._terms[self._found[event.option_index].key]))

    def action_help(self) -> None:
        """All keys of the screen below."""
        self.dismiss(None)
        self.app.call_later(self.host.show_help)

    def action_read(self, by: int) -> None:
        """Through an explanation that is longer than its room."""
        self.query_one("#term", VerticalScroll).scroll_relative(y=by * 2, animate=False)


def _explained(term: Term) -> Content:
    lines = [of_spans(Span(term.name, "strong")), of_spans(term.first), of_spans(term.second)]
    return of_lines([*lines, of_spans(Span(f"paper  {term.paper}", "dim"))] if term.paper else lines)
