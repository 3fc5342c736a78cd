"""What a field means: two sentences, its paper, and how presets write it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from nastui.drawing.spans import Span
from nastui.tui.form.explaining import Explanation
from nastui.tui.shell.markup import foreign, of_lines, of_spans
from nastui.tui.shell.screen import Dialog


class ExplainDialog(Dialog[None]):
    """Any of the keys that close something closes it; `?` goes on to the keys of the screen."""

    BINDINGS = [
        Binding("escape,q,f1,enter", "leave", "Back", id="explain.escape"),
        Binding("question_mark", "help", "Keys", id="explain.help"),
    ]

    def __init__(self, shown: Explanation) -> None:
        super().__init__()
        self.shown = shown

    def compose(self) -> ComposeResult:
        """The sentences."""
        one = self.shown
        lines = [of_spans(foreign(sentence)) for sentence in one.sentences]
        if one.paper:
            lines.append(of_spans(Span("paper  ", "dim"), foreign(one.paper)))
        written = f"{one.key} = {one.entry}" if one.entry else one.key
        lines.append(of_spans(Span("preset ", "dim"), foreign(written, "strong")))
        with Vertical(classes="dialog") as box:
            box.border_title = one.title
            box.border_subtitle = "? keys · esc back"
            with VerticalScroll(classes="explained"):
                yield Static(of_lines(lines), classes="text")

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)

    def action_help(self) -> None:
        """All keys of the screen below."""
        self.dismiss(None)
        self.app.call_later(self.host.show_help)
