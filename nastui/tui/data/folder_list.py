"""A folder's contents, to go through and choose from."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual import work
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets.option_list import Option

from nastui.benchmarks.downloading.room import in_bytes
from nastui.drawing.spans import Span
from nastui.tui.data.folder import Item, Listing, is_source_folder, read_folder
from nastui.tui.shell.markup import foreign, of_spans
from nastui.tui.widgets.vim import VimList

_UP = "↑ .."


class FolderList(VimList):
    """Enter goes into a folder and takes a file, or a folder of records; space takes whatever is under the cursor."""

    BINDINGS = [
        Binding("space", "take", "Take", show=False, id="folder.take"),
        Binding("backspace,left,h", "up", "Up", show=False, id="folder.up"),
        Binding("right,l", "into", "Into", show=False, id="folder.into"),
        Binding("full_stop", "hidden", "Hidden", show=False, id="folder.hidden"),
    ]

    class Taken(Message):
        """A source was chosen."""

        def __init__(self, path: Path) -> None:
            self.path = path
            super().__init__()

    class Moved(Message):
        """Another folder is shown."""

        def __init__(self, listing: Listing) -> None:
            self.listing = listing
            super().__init__()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._listing = Listing(folder)
        self._hidden = False

    def on_mount(self) -> None:
        """Read the folder."""
        self._go(self._listing.folder)

    @property
    def item(self) -> Item | None:
        """What is under the cursor; None on the way up."""
        place = (self.highlighted or 0) - 1
        return self._listing.items[place] if 0 <= place < len(self._listing.items) else None

    def on_option_list_option_selected(self, event: VimList.OptionSelected) -> None:
        """Go in, go up, or take it."""
        event.stop()
        if self.item and (not self.item.folder or is_source_folder(self.item.path)):
            self.action_take()
        else:
            self.action_into()

    def action_take(self) -> None:
        """Take it; on the way up: the folder that is shown."""
        self.post_message(self.Taken(self.item.path if self.item else self._listing.folder))

    def action_into(self) -> None:
        """Go into the folder under the cursor."""
        if self.item is None:
            self.action_up()
        elif self.item.folder:
            self._go(self.item.path)

    def action_up(self) -> None:
        """Go to the folder above."""
        self._go(self._listing.folder.parent, self._listing.folder)

    def action_hidden(self) -> None:
        """Show what begins with a dot, or hide it."""
        self._hidden = not self._hidden
        self._go(self._listing.folder)

    @work(exclusive=True, group="folder")
    async def _go(self, folder: Path, came_from: Path | None = None) -> None:
        listing = await asyncio.to_thread(read_folder, folder, self._hidden)
        if listing.refusal is None:
            self._listing = listing
            self.clear_options()
            self.add_options([Option(of_spans(Span(_UP, "dim"))), *(Option(_shown(item)) for item in listing.items)])
            places = [place for place, item in enumerate(listing.items, 1) if item.path == came_from]
            self.highlighted = next(iter(places), 1 if listing.items else 0)
        self.post_message(self.Moved(listing))


def _shown(item: Item) -> Content:
    if item.folder:
        return of_spans(foreign(f"{item.path.name}/"))
    return of_spans(foreign(item.path.name, "strong"), Span(f"  {in_bytes(item.size)}", "dim"))
