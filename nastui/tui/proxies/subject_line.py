"""Which benchmark, data set and accuracy the scores are compared with; each is a click or a key from the next."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.widgets import Static

from nastui.drawing.printable import printable
from nastui.studies.proxies.subjects import Subject

_ROOMY: Final = 60
"""Columns in which the accuracy is written out."""


class SubjectLine(Static):
    """`mini-tss › mnist8 › valid accuracy at 12 epochs`."""

    def show(self, subject: Subject | None) -> None:
        """Take another subject."""
        if subject is None:
            self.update("")
            return
        accuracy = subject.accuracy if self.app.size.width >= _ROOMY else subject.short
        parts = (("benchmark", subject.benchmark), ("dataset", subject.dataset), ("accuracy", accuracy))
        links = [Content(printable(text)).stylize(f"@click=screen.command('proxies.{name}')") for name, text in parts]
        links[0] = links[0].stylize("bold $strong")
        self.update(Content.assemble((" › ", "$muted")).join(links))
