"""Choose what to import: a file or a folder, from a list or by its path."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input, Static
from textual.widgets.option_list import Option

from nastui.benchmarks.importing import NATS_RECORD, SOURCES
from nastui.drawing.numbers import in_bytes
from nastui.drawing.spans import Span
from nastui.tui.shell.background import in_thread, worker
from nastui.tui.shell.look import style_sheet
from nastui.tui.shell.markup import foreign, of_spans
from nastui.tui.shell.screen import Dialog
from nastui.tui.widgets.inputs import StillInput, one_line
from nastui.tui.widgets.tables import VimList

_LOOKED_AT: Final = 100_000
_PEEK: Final = 16
MOST_ITEMS: Final = 1_000
"""More would block the screen."""


@dataclass(frozen=True)
class SourceItem:
    """A folder, or a file that could be a source."""

    path: Path
    folder: bool
    size: int = 0


@dataclass(frozen=True)
class FolderContents:
    """What a folder holds that can be imported."""

    folder: Path
    items: tuple[SourceItem, ...] = ()
    others: int = 0
    """Files that are not shown."""
    source: bool = False
    """Whether the folder itself can be imported."""
    refusal: str | None = None


def read_folder(folder: Path, hidden: bool = False) -> FolderContents:
    """Folders first, then files that can be sources, each by name."""
    try:
        with os.scandir(folder) as found:
            listed = [entry for entry in islice(found, _LOOKED_AT) if hidden or not entry.name.startswith(".")]
    except OSError as error:
        return FolderContents(folder, refusal=f"cannot read {folder}: {error.strerror}")
    items = sorted((item for entry in listed if (item := _item(entry))), key=lambda item: (not item.folder, item.path.name.lower()))
    return FolderContents(folder, tuple(items[:MOST_ITEMS]), len(listed) - min(len(items), MOST_ITEMS), is_source_folder(folder))


def is_source_folder(folder: Path) -> bool:
    """Whether one of a folder's first entries is a record of NATS-Bench."""
    try:
        with os.scandir(folder) as found:
            return any(NATS_RECORD.fullmatch(entry.name) for entry in islice(found, _PEEK))
    except OSError:
        return False


def _item(entry: os.DirEntry[str]) -> SourceItem | None:
    try:
        if entry.is_dir():
            return SourceItem(Path(entry.path), True)
        if NATS_RECORD.fullmatch(entry.name) or not entry.name.lower().endswith(SOURCES):
            return None
        return SourceItem(Path(entry.path), False, entry.stat().st_size)
    except OSError:
        return None


_UP = "↑ .."


class FolderList(VimList):
    """Enter opens a folder and takes a file, or a folder of records; space takes what is under the cursor."""

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

    class Shown(Message):
        """Another folder is shown."""

        def __init__(self, listing: FolderContents) -> None:
            self.listing = listing
            super().__init__()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._listing = FolderContents(folder)
        self._hidden = False

    def on_mount(self) -> None:
        """Read the folder."""
        self._go(self._listing.folder)

    @property
    def item(self) -> SourceItem | None:
        """The item under the cursor; None on `..`."""
        place = (self.highlighted or 0) - 1
        return self._listing.items[place] if 0 <= place < len(self._listing.items) else None

    def on_option_list_option_selected(self, event: VimList.OptionSelected) -> None:
        """Open, go up, or take it."""
        event.stop()
        if self.item and (not self.item.folder or is_source_folder(self.item.path)):
            self.action_take()
        else:
            self.action_into()

    def action_take(self) -> None:
        """Take the item; on `..` the folder that is shown."""
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
        """Show names that begin with a dot, or hide them."""
        self._hidden = not self._hidden
        self._go(self._listing.folder)

    @worker("folder")
    async def _go(self, folder: Path, came_from: Path | None = None) -> None:
        listing = await in_thread(read_folder, folder, self._hidden)
        if listing.refusal is None:
            self._listing = listing
            self.clear_options()
            self.add_options([Option(of_spans(Span(_UP, "dim"))), *(Option(_shown(item)) for item in listing.items)])
            places = [place for place, item in enumerate(listing.items, 1) if item.path == came_from]
            self.highlighted = next(iter(places), 1 if listing.items else 0)
        self.post_message(self.Shown(listing))


def _shown(item: SourceItem) -> Content:
    if item.folder:
        return of_spans(foreign(f"{item.path.name}/"))
    return of_spans(foreign(item.path.name, "strong"), Span(f"  {in_bytes(item.size)}", "dim"))


class PathLine(StillInput):
    """A path, typed or pasted; Enter takes the file or folder."""

    BINDINGS = [Binding("down", "app.focus_next", "To the list", show=False, id="path.leave")]


class SourceDialog(Dialog[Path | None]):
    """Returns the path; None where it was cancelled."""

    CSS_PATH = [style_sheet("dialogs"), style_sheet("data")]
    AUTO_FOCUS = "FolderList"
    BINDINGS = [
        Binding("escape", "cancel", "Cancel", id="source.escape"),
        Binding("slash", "type", "Type a path", id="source.type"),
    ]

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        """The one that is shown, from which relative paths are read."""

    def compose(self) -> ComposeResult:
        """The path line, the folder, its contents, a hint."""
        with Vertical(classes="dialog tall", id="source") as box:
            box.border_title = "Import a file or folder"
            box.border_subtitle = "enter open · space take · esc back"
            yield PathLine(placeholder="/ to type or paste a path", compact=True, select_on_focus=False)
            yield Static(id="source-folder")
            yield FolderList(self._folder)
            yield Static(classes="hint")

    def on_folder_list_shown(self, message: FolderList.Shown) -> None:
        """Show the folder, and how many files are left out."""
        listing = message.listing
        if listing.refusal is not None:
            self._hint(of_spans(Span("✗ ", "bad"), foreign(listing.refusal, "bad")))
            return
        self._folder = listing.folder
        self.query_one("#source-folder", Static).update(of_spans(foreign(str(listing.folder), "accent")))
        self._hint(of_spans(Span(_hint_text(listing), "dim")))

    def on_folder_list_taken(self, message: FolderList.Taken) -> None:
        """Return it."""
        self.dismiss(message.path)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Return the path, or say that it does not exist."""
        try:
            path = (self._folder / Path(event.value.strip()).expanduser()).absolute()
            there = bool(event.value.strip()) and path.exists()
        except (OSError, RuntimeError, ValueError):  # too long a name, no such user, a null character
            there = False
        if there:
            self.dismiss(path)
        else:
            self._hint(of_spans(Span("✗ ", "bad"), Span("there is no such file or folder", "bad")))

    def action_type(self) -> None:
        """Go to the path line at once, so that no key is lost."""
        self.set_focus(self.query_one(PathLine))

    def on_paste(self, event: Paste) -> None:
        """A pasted path goes into the path line, wherever the focus is."""
        line = self.query_one(PathLine)
        line.value = one_line(event.text.strip())
        line.cursor_position = len(line.value)
        self.set_focus(line)

    def action_cancel(self) -> None:
        """Return no path."""
        self.dismiss(None)

    def _hint(self, content: Content) -> None:
        self.query_one(".hint", Static).update(content)


def _hint_text(listing: FolderContents) -> str:
    if listing.source:
        return "this folder holds records of NATS-Bench: space takes it"
    if not listing.items and not listing.others:
        return "the folder is empty"
    return f"and {listing.others:,} that cannot be imported" if listing.others else ""
