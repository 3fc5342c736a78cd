"""The card above the form: which preset, how it was changed, the Run button, and why it cannot be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from nastui.drawing.spans import Span
from nastui.presets.places import PresetFile, summary_of
from nastui.tui.shell.markup import foreign, of_spans, say

if TYPE_CHECKING:
    from nastui.tui.form.draft import Draft
    from nastui.tui.form.validation import Validation


class RunButton(Widget, can_focus=True):
    """Starts the search. It keeps the focus where it cannot, and then says why."""

    BINDINGS = [
        Binding("enter,space", "press", "Run", show=False, id="run.press"),
        Binding("down,j", "app.focus_next", "To the form", show=False, id="run.down"),
    ]

    class Pressed(Message):
        """The search is to start."""

    ready = True

    def action_press(self) -> None:
        """Start."""
        self.post_message(self.Pressed())

    def on_click(self) -> None:
        """Start."""
        self.action_press()

    def set_ready(self, ready: bool) -> None:
        """Whether it can be pressed."""
        self.ready = ready
        self.set_class(not ready, "-off")
        self.refresh()

    def render(self) -> Content:
        """A mark, a word, and its key where Enter reaches it."""
        return Content.assemble(" ▶ Run " if self.ready else " ✗ Run ", ("enter " if self.has_focus and self.ready else "^r", ""), " ")


class PresetCard(Widget):
    """Name and summary on the left, the button on the right, the reason below."""

    def __init__(self, file: PresetFile) -> None:
        super().__init__(classes="panel")
        self.border_title = "Preset"
        self._file = file

    def compose(self) -> ComposeResult:
        """Two lines."""
        with Horizontal():
            yield Static(of_spans(foreign(self._file.name, "strong")), id="preset-name")
            yield RunButton()
        yield Static(of_spans(foreign(self._file.summary, "dim")), id="reason")

    def show(self, draft: Draft, validation: Validation, busy: str | None) -> None:
        """Take what stands in the form."""
        say(self.query_one("#preset-name", Static), _named(draft))
        say(self.query_one("#reason", Static), _reason(draft, validation, busy))
        self.query_one(RunButton).set_ready(validation.spec is not None and busy is None)
        self.set_class(validation.reason is not None, "-wrong")


def _named(draft: Draft) -> Content:
    count = draft.changed_count
    kind = "" if draft.file is None else "  yours" if draft.file.own else ""
    changed = Span(f"  • {count} changed", "accent") if count else Span("")
    return of_spans(foreign(draft.name, "strong"), Span(kind, "dim"), changed)


def _reason(draft: Draft, validation: Validation, busy: str | None) -> Content:
    if busy:
        return of_spans(Span(busy, "accent"))
    if validation.reason:
        return of_spans(Span("✗ ", "bad"), foreign(validation.reason, "bad"))
    if validation.spec and getattr(validation.spec.fitness.settings, "split", None) == "test":
        return of_spans(Span("⚠ objective: TEST accuracy", "warn"), Span(" — not what a search may see in practice", "dim"))
    return of_spans(foreign(summary_of(draft.text or ""), "dim"))
