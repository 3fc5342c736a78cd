"""Choosing what to import: a file or a folder, from a list or by its path."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.events import Paste
from textual.widgets import Input, Static

from nastui.drawing.spans import Span
from nastui.tui.data.folder import Listing
from nastui.tui.data.folder_list import FolderList
from nastui.tui.shell.markup import foreign, of_spans
from nastui.tui.shell.screen import Dialog
from nastui.tui.shell.styles import sheet
from nastui.tui.widgets.still_input import StillInput


class PathLine(StillInput):
    """A path, typed or pasted; Enter takes it, be it a file or a folder."""

    BINDINGS = [Binding("down", "app.focus_next", "To the list", show=False, id="path.leave")]


class SourceDialog(Dialog[Path | None]):
    """Gives the path, or None where it was cancelled."""

    CSS_PATH = [sheet("dialogs"), sheet("data")]
    AUTO_FOCUS = "FolderList"
    BINDINGS = [
        Binding("escape", "cancel", "Cancel", id="source.escape"),
        Binding("slash", "type", "Type a path", id="source.type"),
    ]

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def compose(self) -> ComposeResult:
        """The line, the folder, what is to be known of it."""
        with Vertical(classes="dialog tall", id="source") as box:
            box.border_title = "Import a file or folder"
            box.border_subtitle = "⏎ open · space take · esc cancel"
            yield PathLine(placeholder="/ to type or paste a path", compact=True, select_on_focus=False)
            yield Static(id="source-folder")
            yield FolderList(self._folder)
            yield Static(classes="hint")

    def on_folder_list_moved(self, message: FolderList.Moved) -> None:
        """Tell the folder, and what is not shown of it."""
        listing = message.listing
        if listing.refusal is not None:
            self._hint(of_spans(Span("✗ ", "bad"), foreign(listing.refusal, "bad")))
            return
        self.query_one("#source-folder", Static).update(of_spans(foreign(str(listing.folder), "accent")))
        self._hint(of_spans(Span(_left_out(listing), "dim")))

    def on_folder_list_taken(self, message: FolderList.Taken) -> None:
        """It is chosen."""
        self.dismiss(message.path)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the path, or say that nothing is there."""
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
        """Go to the line, at once, so that no key is lost."""
        self.set_focus(self.query_one(PathLine))

    def on_paste(self, event: Paste) -> None:
        """A path that is pasted goes into the line, wherever the focus is."""
        line = self.query_one(PathLine)
        line.value = event.text.strip().partition("\n")[0]
        line.cursor_position = len(line.value)
        self.set_focus(line)

    def action_cancel(self) -> None:
        """No path."""
        self.dismiss(None)

    def _hint(self, content: Content) -> None:
        self.query_one(".hint", Static).update(content)


def _left_out(listing: Listing) -> str:
    if listing.source:
        return "this folder holds records of NATS-Bench: space takes it"
    if not listing.items and not listing.others:
        return "the folder is empty"
    return f"and {listing.others:,} that cannot be imported" if listing.others else ""
