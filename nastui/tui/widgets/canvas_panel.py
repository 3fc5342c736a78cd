"""The panel that draws into the room it has: a chart, a cell, lines of text."""

from __future__ import annotations

import textwrap
from typing import ClassVar

from textual.content import Content
from textual.widgets import Static

from nastui.drawing.printable import printable
from nastui.drawing.spans import Span
from nastui.tui.shell.host import Host, host_of
from nastui.tui.shell.markup import of_lines, of_spans


class CanvasPanel(Static):
    """Draws again when its content or its room changes. Nothing is drawn without room, or where it would look the same."""

    grows: ClassVar[bool] = False
    """Whether its height follows from what it shows."""
    words: str | None = None
    """A text in place of the drawing."""

    _put: tuple[str, tuple[object, ...]] | None = None

    @property
    def host(self) -> Host:
        """The app."""
        return host_of(self)

    @property
    def room(self) -> tuple[int, int]:
        """Columns and rows to draw in."""
        return self.content_size.width, self.content_size.height

    def tell(self, words: str) -> None:
        """Show a text in place of the drawing; `words = None` shows the drawing again."""
        self.words = words
        self.border_subtitle = ""
        self.redraw()

    def redraw(self) -> None:
        """Draw into the present room."""
        if self.display and (self.room[0] if self.grows else min(self.room)) > 0:
            self.put(self.drawing() if self.words is None else self._text(self.words), layout=self.grows)

    def _text(self, words: str) -> Content:
        return of_lines(of_spans(Span(line, "dim")) for line in textwrap.wrap(printable(words), self.room[0]))

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
        """The content, for `room`."""
        raise NotImplementedError
