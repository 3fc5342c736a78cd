"""The base of the live tab's panels: each draws one view of a run into the room it has, and only when what it shows has changed."""

from __future__ import annotations

from textual.content import Content

from nastui.runs.status_lines import status_lines
from nastui.runs.view import RunView
from nastui.tui.shell.markup import of_line, of_lines
from nastui.tui.widgets.canvas_panel import CanvasPanel


class RunPanel(CanvasPanel):
    """Draws a view of a run, again when the room changes."""

    about: str | None = None
    """What F1 explains while the panel has the focus."""
    view: RunView | None = None
    _drawn: object = None

    @property
    def ascii(self) -> bool:
        """Whether only ASCII may be drawn."""
        return self.host.ascii

    def show(self, view: RunView) -> None:
        """Take another view; it is drawn where it would look another way."""
        self.view = view
        if self._whole_basis(view) != self._drawn:
            self.redraw()

    def basis(self, view: RunView) -> object:
        """What the drawing is made of: while it is equal nothing is drawn."""
        snapshot = view.snapshot
        return snapshot.chunks, snapshot.run.state, len(snapshot.events), view.options, view.cursor, view.back, view.training

    def redraw(self) -> None:
        """Nothing is drawn before there is a view."""
        if self.view is not None:
            super().redraw()
            self._drawn = self._whole_basis(self.view) if self.display else None

    def _whole_basis(self, view: RunView) -> object:
        return view.snapshot.run.id, self.basis(view), self.room

    def drawing(self) -> Content:
        """The view as content."""
        assert self.view is not None
        return self.draw(self.view)

    def draw(self, view: RunView) -> Content:
        """Draw a view into `room`."""
        raise NotImplementedError


class StatusPanel(RunPanel):
    """State and run, progress, counters, facts, what comes next: five lines."""

    def basis(self, view: RunView) -> object:
        """All of it: the clock goes on."""
        return view

    def draw(self, view: RunView) -> Content:
        """Each line is cut at the width."""
        return of_lines(map(of_line, status_lines(view, self.room[0], ascii=self.ascii)))
