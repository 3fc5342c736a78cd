"""The log of the live tab."""

from __future__ import annotations

from textual.content import Content

from nastui.runs.happenings import log_lines
from nastui.runs.view import RunView
from nastui.tui.live.run_panel import RunPanel
from nastui.tui.shell.markup import of_drawing


class LogPanel(RunPanel, can_focus=True):
    """What happened, the latest last: new bests, pauses, resumes, the end."""

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Log"

    def basis(self, view: RunView) -> object:
        """Bests and events."""
        return view.bests, view.snapshot.events, view.cursor

    def draw(self, view: RunView) -> Content:
        """As many lines as there are rows."""
        return of_drawing(log_lines(view, *self.room))
