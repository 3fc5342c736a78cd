"""What a study is: its question, arms, tasks, panels, seeds, and which commands work on it. Without any study: how one is made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

from textual.content import Content
from textual.widgets import Static

from nastui.base.paths import home
from nastui.drawing.spans import Span
from nastui.studies.entries import Entry
from nastui.studies.plan.study import Study
from nastui.tui.shell.markup import foreign, of_lines, of_spans


class StudyAbout(Static):
    """Wrapped to the width there is."""

    def __init__(self) -> None:
        super().__init__(id="study-about")
        self._entry: Entry | None = None
        self._words: str | None = "loading …"

    def show(self, entry: Entry | None) -> None:
        """Take another study, or none."""
        self._entry, self._words = entry, None
        self.redraw()

    def tell(self, words: str) -> None:
        """Something else is to be said."""
        self._words = words
        self.redraw()

    def on_resize(self) -> None:
        """The width changed."""
        self.redraw()

    def redraw(self) -> None:
        """Wrap it anew."""
        width = self.content_size.width
        if width > 0:
            self.update(of_lines(_lines(self._entry, self._words, width)))


def _empty() -> tuple[str, ...]:
    return (
        "No studies are here.",
        f"A study is a TOML file: arms × tasks × seeds, and what is compared. Put one into {shown_path(home().studies)}, or run one from anywhere: "
        "`nastui study run FILE`. `nastui study list` lists those that come with nastui.",
    )


def shown_path(path: Path) -> str:
    """With the user's own folder as `~`."""
    own = Path.home()
    return f"~/{path.relative_to(own)}" if path.is_relative_to(own) else str(path)


def _lines(entry: Entry | None, words: str | None, width: int) -> Iterator[Content]:
    if words is not None or entry is None:
        for text in _empty() if words is None else (words,):
            yield from (of_spans(line) for line in wrap(text, width))
        return
    if entry.study is None:
        yield from (of_spans(foreign(line, "bad")) for line in wrap(f"✗ {entry.trouble}", width))
    else:
        yield from _of_study(entry.study, width)
        yield of_spans(Span("run    ", "dim"), foreign(f"nastui study run {entry.name}"))
    yield of_spans(Span("file   ", "dim"), foreign(shown_path(entry.file.path)))


def _of_study(study: Study, width: int) -> Iterator[Content]:
    yield from (of_spans(foreign(line, "strong")) for line in wrap(study.title, width))
    rows = [
        ("arms", " · ".join(arm.name for arm in study.arms)),
        ("tasks", ", ".join(task.name for task in study.tasks)),
        ("panels", "; ".join(panel.title for panel in study.panels)),
        ("seeds", f"{len(study.seeds):,}, from {study.seeds[0]} to {study.seeds[-1]}"),
    ]
    for name, text in rows:
        for number, line in enumerate(wrap(text, max(16, width - 7))):
            yield of_spans(Span(("" if number else name).ljust(7), "dim"), foreign(line))
