"""The list of studies, and below it what the study under the cursor asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import Final

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from nastui.base.errors import NastuiError
from nastui.base.paths import home
from nastui.drawing.spans import Span
from nastui.studies.entries import StudyEntry
from nastui.studies.plan.study import Study
from nastui.tui.shell.background import worker
from nastui.tui.shell.markup import foreign, of_lines, of_spans
from nastui.tui.studies.service import StudiesState, StudyService
from nastui.tui.widgets.columns import TableColumn
from nastui.tui.widgets.tables import ResponsiveTable


def done_text(entry: StudyEntry) -> str:
    """`12 of 30`; `✗ wrong` where the file is."""
    if entry.study is None:
        return "✗ wrong"
    return "…" if entry.total is None else f"{entry.done:,} of {entry.total:,}"


_COLUMNS: Final = (
    TableColumn[StudyEntry]("study", 16, lambda entry: entry.name),
    TableColumn[StudyEntry]("runs done", 14, done_text, side="right"),
    TableColumn[StudyEntry]("", 3, lambda entry: "own" if entry.file.own else "", least=70),
    TableColumn[StudyEntry]("what it asks", 100, lambda entry: entry.title, least=44, narrowest=20),
)


class StudyTable(ResponsiveTable[StudyEntry]):
    """The user's own, then the shipped ones."""

    def __init__(self) -> None:
        super().__init__(_COLUMNS, id="study-list")
        self.border_title = "Studies"

    def key_of(self, item: StudyEntry) -> str:
        """The path of its file."""
        return str(item.file.path)

    def take(self, entry: StudyEntry) -> None:
        """Fill in one row."""
        self.fill([entry if one.file == entry.file else one for one in self.items])


class StudyAbout(Static):
    """What a study asks, wrapped to the width."""

    def __init__(self) -> None:
        super().__init__(id="study-about")
        self._entry: StudyEntry | None = None
        self._words: str | None = "loading …"

    def show(self, entry: StudyEntry | None) -> None:
        """Show a study; None: say that there is none."""
        self._entry, self._words = entry, None
        self.redraw()

    def tell(self, words: str) -> None:
        """Show a text instead."""
        self._words = words
        self.redraw()

    def on_resize(self) -> None:
        """Wrap again."""
        self.redraw()

    def redraw(self) -> None:
        """Wrap again."""
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
    """A path with the home folder as `~`."""
    own = Path.home()
    return f"~/{path.relative_to(own)}" if path.is_relative_to(own) else str(path)


def _lines(entry: StudyEntry | None, words: str | None, width: int) -> Iterator[Content]:
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


# ----


class StudyList(Container):
    """Posts a message when the cursor has moved, and when a study is chosen."""

    class Highlighted(Message):
        """Another study is under the cursor, or its runs are counted."""

    class Chosen(Message):
        """The study under the cursor is to be opened."""

    def __init__(self, service: StudyService) -> None:
        super().__init__(id="study-list-part")
        self._service = service
        self._state: StudiesState | None = None

    def compose(self) -> ComposeResult:
        """Table and text."""
        yield StudyTable()
        yield StudyAbout()

    @property
    def entry(self) -> StudyEntry | None:
        """The study under the cursor."""
        return self.query_one(StudyTable).chosen if self.children else None

    def take_focus(self) -> None:
        """Go to the table."""
        self.query_one(StudyTable).focus()

    def tell(self, words: str) -> None:
        """Show a text in place of the study."""
        self.query_one(StudyAbout).tell(words)

    def read(self, state: StudiesState) -> None:
        """Read the list where files or runs have changed."""
        if state != self._state:
            self._state = state
            self._read(state)

    @worker("list")
    async def _read(self, state: StudiesState) -> None:
        """The list, then how many runs of each are done."""
        table = self.query_one(StudyTable)
        try:
            every = await self._service.entries(state)
            before = {one.file: one for one in table.items if one.study is not None}
            table.fill([before.get(one.file, one) if one.study is not None else one for one in every])
            self._moved()
            async for entry in self._service.counted(every, state):
                table.take(entry)
                self._moved()
        except NastuiError as error:
            self.tell(str(error))

    def on_data_table_row_highlighted(self) -> None:
        """Another study."""
        self._moved()

    def on_data_table_row_selected(self) -> None:
        """Open it."""
        self.post_message(self.Chosen())

    def _moved(self) -> None:
        self.query_one(StudyAbout).show(self.entry)
        self.post_message(self.Highlighted())
