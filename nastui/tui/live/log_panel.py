"""The log of the live tab."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from nastui.drawing.spans import cut
from nastui.runs.happenings import happenings
from nastui.runs.view import RunView
from nastui.tui.live.run_panel import RunPanel
from nastui.tui.shell.markup import of_line, of_lines

_ROOMY: Final = 44
"""Columns; with fewer the time has no seconds."""


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
        width, height = self.room
        return of_lines(of_line(cut(one.line(seconds=width >= _ROOMY), width)) for one in happenings(view, height))
