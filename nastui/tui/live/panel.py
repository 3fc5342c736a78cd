"""The shape of a panel of the live screen."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from nastui.runs.view import View
from nastui.tui.shell.host import host_of


class Panel(Static):
    """Draws a view into the room it has, once per view, and again when the room changes."""

    view: View | None = None
    _shown: tuple[str, tuple[object, ...]] | None = None

    @property
    def ascii(self) -> bool:
        """Whether only ASCII may be drawn."""
        return host_of(self).ascii

    @property
    def room(self) -> tuple[int, int]:
        """Columns and rows to draw in."""
        return self.content_size.width, self.content_size.height

    def show(self, view: View) -> None:
        """Take a view."""
        self.view = view
        if self.display and self.room[0] > 0 and self.room[1] > 0:
            self.draw(view)

    def put(self, content: Content) -> None:
        """Show a content, unless it is what is shown; the room stays as it is."""
        shown = (content.plain, tuple(content.spans))
        if shown != self._shown:
            self._shown = shown
            self.update(content, layout=False)

    def draw(self, view: View) -> None:
        """Draw it."""
        raise NotImplementedError

    def on_resize(self) -> None:
        """The room changed."""
        if self.view is not None:
            self.show(self.view)
