"""A panel that draws itself anew when what it shows or its room has changed."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from nastui.tui.shell.host import Host, host_of


class CanvasPanel(Static):
    """Nothing is drawn while it has no room, nor where it would look the same."""

    _put: tuple[str, tuple[object, ...]] | None = None

    @property
    def host(self) -> Host:
        """The app."""
        return host_of(self)

    @property
    def room(self) -> tuple[int, int]:
        """Columns and rows to draw in."""
        return self.content_size.width, self.content_size.height

    def redraw(self) -> None:
        """Draw it as things stand; the room stays as it is."""
        if self.display and min(self.room) > 0:
            self.put(self.drawing(), layout=False)

    def put(self, content: Content, *, layout: bool) -> None:
        """Show a content, unless it is what is shown."""
        shown = (content.plain, tuple(content.spans))
        if shown != self._put:
            self._put = shown
            self.update(content, layout=layout)

    def on_resize(self) -> None:
        """The room changed."""
        self.redraw()

    def drawing(self) -> Content:
        """What it shows."""
        raise NotImplementedError
