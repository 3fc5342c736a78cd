"""The studies that there are, and below them what the one under the cursor is. Reads and counts in threads."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from nastui.base.errors import NastuiError
from nastui.studies.entries import Entry
from nastui.tui.studies.service import Stand, StudyService
from nastui.tui.studies.study_about import StudyAbout
from nastui.tui.studies.study_table import StudyTable


class StudyList(Container):
    """Tells when another study is under the cursor, or one is chosen."""

    class Moved(Message):
        """Another study is under the cursor, or more is known of it."""

    class Chosen(Message):
        """The study under the cursor is to be opened."""

    def __init__(self, desk: StudyService) -> None:
        super().__init__(id="study-list-part")
        self._desk = desk
        self._stand: Stand | None = None

    def compose(self) -> ComposeResult:
        """The table, and a text."""
        yield StudyTable()
        yield StudyAbout()

    @property
    def entry(self) -> Entry | None:
        """The study under the cursor."""
        return self.query_one(StudyTable).chosen if self.children else None

    def take_focus(self) -> None:
        """Go to the table."""
        self.query_one(StudyTable).focus()

    def tell(self, words: str) -> None:
        """Say something in place of what the study is."""
        self.query_one(StudyAbout).tell(words)

    def read(self, stand: Stand) -> None:
        """Read the list, unless it is of the same files and runs."""
        if stand != self._stand:
            self._stand = stand
            self._read(stand)

    @work(exclusive=True, group="list")
    async def _read(self, stand: Stand) -> None:
        """The list, then how many runs of each are done."""
        table = self.query_one(StudyTable)
        try:
            every = await self._desk.entries(stand)
            before = {one.file: one for one in table.items if one.study is not None}
            table.fill([before.get(one.file, one) if one.study is not None else one for one in every])
            self._moved()
            async for entry in self._desk.counted(every, stand):
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
        self.post_message(self.Moved())
