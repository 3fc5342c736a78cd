"""What the process of a run in the background has said, and says."""

from __future__ import annotations

import codecs
from typing import Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Log

from nastui.base.errors import NastuiError
from nastui.drawing.printable import printable
from nastui.runs.background import LogPart, read_log_part
from nastui.tui.shell.background import Poller
from nastui.tui.shell.host import Host
from nastui.tui.shell.screen import Dialog
from nastui.tui.widgets.vim import text_bindings

_LOOK_SECONDS: Final = 1.0
_MOST_LINES: Final = 2000
_Decoder: Final = codecs.getincrementaldecoder("utf-8")


class RunLog(Log):
    """Its lines; with the keys of a table."""

    BINDINGS = text_bindings("log")


class LogDialog(Dialog[None]):
    """The last lines of a log; new ones are added as they come."""

    BINDINGS = [Binding("escape,q,enter,L", "leave", "Back", id="run-log.escape")]

    def __init__(self, run: str, first: LogPart) -> None:
        super().__init__()
        self.run_id, self._last = run, first
        self._decoder = _Decoder(errors="replace")
        self._poller = Poller(self, self._read, self._take, lambda _: _LOOK_SECONDS)  # one that was removed may come again

    def compose(self) -> ComposeResult:
        """The lines."""
        with Vertical(classes="dialog tall") as box:
            box.border_title = f"Log of run {self.run_id}"
            box.border_subtitle = "esc back"
            yield RunLog(max_lines=_MOST_LINES, classes="text")

    def on_mount(self) -> None:
        """Show what there is, and look for more."""
        self._add(self._last.data, to_end=True)
        self.query_one(RunLog).focus()
        self._poller.poll()

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)

    def _read(self) -> LogPart:
        return read_log_part(self.run_id, self._last.end)

    def _take(self, part: LogPart) -> float:
        """A log that does not go on from what was shown is shown anew; seconds until the next look."""
        self._last, log = part, self.query_one(RunLog)
        to_end = log.is_vertical_scroll_end
        if not part.goes_on:
            log.clear()
            self._decoder.reset()
        if part.data:
            self._add(part.data, to_end=to_end)
        return _LOOK_SECONDS

    def _add(self, data: bytes, *, to_end: bool) -> None:
        """Add to the last line, where that is not at its end."""
        lines = self._decoder.decode(data).splitlines(keepends=True)[-_MOST_LINES:]
        self.query_one(RunLog).write("".join(map(_shown, lines)), scroll_end=to_end)


def _shown(line: str) -> str:
    text = line.splitlines()[0]
    return printable(text) + ("\n" if text != line else "")


def show_log(host: Host, run: str) -> None:
    """Show the log of a run, or say that it has none."""
    try:
        first = read_log_part(run)
    except NastuiError as error:
        host.tell(f"{error.message}; {error.remedy}")
        return
    host.show_dialog(LogDialog(run, first))
